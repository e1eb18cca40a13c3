"""The study: source, restored text, coded claims, linked records, results and checks."""

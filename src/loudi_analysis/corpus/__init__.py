"""Many texts: documents read, and their quantities as rows of files and frames."""

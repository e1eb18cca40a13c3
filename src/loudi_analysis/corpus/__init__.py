"""Many texts: documents read, and their quantities as rows of files and frames."""

OUTPUTS = ("table", "jsonl", "csv", "parquet", "html", "doccano", "label-studio", "w3c")
"""What quantities are written as; named here, so that naming them loads nothing else."""

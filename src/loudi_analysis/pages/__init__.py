"""Pages: the evidence page, the catalog of the figures, the report."""

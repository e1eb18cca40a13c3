"""The study: source, restored text, coded claims, linked records, results and checks."""

from loudi_analysis.study.study import Study, load_article, load_claims, load_study

__all__ = ["Study", "load_article", "load_claims", "load_study"]

"""Quantities of any Chinese text: numbers with their hedges, measure words and bounds."""

from .reader import extract

__all__ = ["extract"]

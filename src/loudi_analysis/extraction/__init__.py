"""Quantities of any Chinese text: numbers with their hedges, measure words and bounds."""

from .quantity import Quantity
from .reader import Explained, explain, extract

__all__ = ["Explained", "Quantity", "explain", "extract"]

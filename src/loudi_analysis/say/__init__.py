"""How numbers, dates, intervals and results are written, in three languages."""

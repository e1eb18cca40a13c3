"""Step 6, figures: the study's colors, of Okabe and Ito's palette but for the grays."""

BLUE, ORANGE, GREEN, SKY, RED = "#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00"
INK, GRAY, LIGHT = "#222222", "#666666", "#dddddd"

ORANGE_TEXT, SKY_TEXT = "#8a5f00", "#1b6f9e"
"""The same hues, dark enough to be read."""

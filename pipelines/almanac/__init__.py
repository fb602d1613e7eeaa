"""How Vietnamese dates are written and what they mean: the rooms behind ``pipelines.dates``.

shadow (a plain copy of the text) → atoms (days, clocks, weekdays, by the rules of days, months, turns, lunar_terms) →
wholes (what belongs together) → headers or roles (what part it plays) → resolve (the value, or none).
"""

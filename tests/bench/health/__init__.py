"""Redesigned portals against the watch over layouts: what is noticed, held, published wrongly and repaired."""

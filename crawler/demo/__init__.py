"""Replicas of six portals on loopback: models made from facts, not copies of the sites."""

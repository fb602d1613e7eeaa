"""Where pages come from: one small file a portal."""

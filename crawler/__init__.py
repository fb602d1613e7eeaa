"""Who conducts: settings, the command line, doors for other sources, and the demo."""

"""`make bench-reading`: how well and how fast pages, dates and references are read, beside the field's other tools."""

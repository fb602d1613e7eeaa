"""Ways in other than the crawl: each yields pages for the same `refine`."""

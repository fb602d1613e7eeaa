"""From a page to an article: pure functions, one room a step."""

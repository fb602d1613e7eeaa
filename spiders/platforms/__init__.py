"""CMS families that many portals share: fingerprint, layout and paging."""

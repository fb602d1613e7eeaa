"""The health of portals against their own past: what is found, how to repair it, who is told, and as metrics."""

from crawler.health.examining import examine
from crawler.health.findings import Finding, Severity
from crawler.health.metrics import write_metrics

__all__ = ["Finding", "Severity", "examine", "write_metrics"]

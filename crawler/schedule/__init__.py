"""Schedules: what comes due when (``cron``, ``plans``), and who sees to it (``service``, ``serving``, ``children``)."""

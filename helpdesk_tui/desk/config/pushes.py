"""What the configuration says of the review of login prompts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from helpdesk_tui.desk.config.document import PushesTable
from helpdesk_tui.desk.config.model import PushesConfig, SiemShape


def pushes(table: PushesTable) -> PushesConfig:
    """The desk's own values of that table."""
    return PushesConfig(
        ip_tables=tuple(Path(one) for one in table.ip_table),
        history=timedelta(days=table.history_days),
        kept=timedelta(days=max(table.keep_days, table.history_days)),
        siem=tuple(table.siem),
        siem_shape=SiemShape(table.siem_shape),
    )

"""What only takes away: no gate and no case, but a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.orders import ChangeOrder, SettingOrder


async def taken(
    client: DeskClient, args: argparse.Namespace, case: Case | None, order: ChangeOrder | SettingOrder
) -> Said:
    """Explain, try or do it; `case` None: none is open with this person."""
    from helpdesk_tui.cli.lines.would import Would, tried, words
    from helpdesk_tui.cli.operations import told

    if args.dry_run:
        await tried(
            client,
            lambda: (
                client.operations.take(order) if case is None else client.operations.order(case.id, order)
            ),
        )
    if args.explain or args.dry_run:
        what, device = _named(order)
        target = device or f"{order.vendor}:{order.account}"
        would = Would(action=what, target=target, detail={"vendor": order.vendor})
        return Said(would, words(would))
    if case is None:
        operation = await client.operations.take(order, key=args.key)
    else:
        operation = await client.operations.order(case.id, order, key=args.key)
    return told(operation)


def _named(order: ChangeOrder | SettingOrder) -> tuple[str, str | None]:
    """The command's words, and the device."""
    if order.kind == "setting":
        return f"do setting {order.setting} {order.value or 'none'}", None
    return f"do change {order.change}", order.device

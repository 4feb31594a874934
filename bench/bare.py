"""The smallest honest Textual app: what the console's figures are compared with."""

from __future__ import annotations

import argparse

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header, Input

PLACEHOLDER = "find a person"


class Bare(App[None]):
    """Header, Input, DataTable, Footer; the cursor stands still as in the console."""

    def __init__(self, rows: int, *, table: bool) -> None:
        super().__init__()
        self._rows = rows
        self._table = table

    def compose(self) -> ComposeResult:
        yield Header()
        field = Input(placeholder=PLACEHOLDER)
        field.cursor_blink = False
        yield field
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("name", "login", "client")
        for row in range(self._rows):
            table.add_row(f"PERSON Number {row}", f"p.number{row}", "Client SA")
        self.query_one(DataTable if self._table else Input).focus()


def main() -> None:
    """`python -m bench.bare [--rows N] [--table]`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--table", action="store_true", help="focus the table instead of the field")
    arguments = parser.parse_args()
    Bare(arguments.rows, table=arguments.table).run()


if __name__ == "__main__":
    main()

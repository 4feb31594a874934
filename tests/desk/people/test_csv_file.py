from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.contract.imports import COLUMNS, MOST_ROWS, LineProblem
from helpdesk_tui.desk.people.csv_file import PART_BYTES, BadFile, Fault, read_file

HEADER = ",".join(COLUMNS)


def file(*lines: str, header: str = HEADER, end: str = "\n") -> bytes:
    return end.join([header, *lines, ""]).encode()


def line(login: str = "a.dupont", client: str = "durand") -> str:
    return f"{login},{client}" + "," * (len(COLUMNS) - 2)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_ordinary_files(end: str, mark: bytes) -> None:
    found = read_file(mark + file(line(), "", line("é.peeters"), end=end))
    assert [(row.line, row.login) for row in found.rows] == [(2, "a.dupont"), (4, "é.peeters")]
    assert found.refused == []


def test_semicolons_quotes_and_columns_in_any_order() -> None:
    names = list(reversed(COLUMNS))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=";")
    writer.writeheader()
    writer.writerow(
        dict.fromkeys(COLUMNS, "") | {"login": "a", "site": 'Liège; "rue\nHaute"', "groups": "A;B"}
    )
    writer.writerow(dict.fromkeys(COLUMNS, "") | {"login": "b"})
    found = read_file(out.getvalue().encode())
    assert [(row.line, row.login, row.site, row.groups) for row in found.rows] == [
        (2, "a", 'Liège; "rue\nHaute"', "A;B"),
        (4, "b", "", ""),
    ]


@pytest.mark.parametrize(
    ("data", "fault", "at"),
    [
        (b"", Fault.EMPTY, 0),
        (file(line("René")).replace("é".encode(), b"\xe9"), Fault.NOT_UTF8, 2),
        ("login;é".encode("utf-16"), Fault.NOT_UTF8, 1),
        (file(line(), header="login,client"), Fault.HEADER, 1),
        (file(header=HEADER + ",password"), Fault.HEADER, 1),
        (file(header=HEADER.replace("mail", "login")), Fault.HEADER, 1),
        (file(line(), "a,b"), Fault.BROKEN, 3),
        (file(line(), line() + ",x"), Fault.BROKEN, 3),
        (file('"a'), Fault.BROKEN, 2),
        (file(line(), 'a"b"c"' + "," * 10, 'x"y' + "," * 9), Fault.BROKEN, 4),
        (b"\x00" * 100, Fault.HEADER, 1),
    ],
)
def test_files_that_cannot_be_read(data: bytes, fault: Fault, at: int) -> None:
    with pytest.raises(BadFile) as caught:
        read_file(data)
    assert (caught.value.fault, caught.value.line) == (fault, at)


def test_missing_and_strange_columns_are_named() -> None:
    with pytest.raises(BadFile) as caught:
        read_file(file(header=HEADER.replace("site", "place")))
    assert caught.value.columns == ("place", "site")


def test_one_login_twice_in_the_whole_file() -> None:
    found = read_file(file(line("a"), line("b"), line(" A "), line("a", "velo")))
    assert [row.line for row in found.rows] == [2, 3, 5]
    assert [(one.line, one.problem) for one in found.refused] == [(4, LineProblem.TWICE)]


def test_a_field_beyond_measure_is_a_line_s_problem() -> None:
    found = read_file(file(line("x" * 600), line("b")))
    assert [row.login for row in found.rows] == ["b"]
    assert [(one.line, one.column, one.problem) for one in found.refused] == [
        (2, "login", LineProblem.TOO_LONG)
    ]


def test_parts_are_bearable_and_end() -> None:
    found = read_file(file(*(line(f"u{n}") for n in range(2 * MOST_ROWS + 1))))
    parts = list(found.parts("x.csv", dry_run=True))
    assert [len(part.rows) for part in parts] == [MOST_ROWS, MOST_ROWS, 1]
    assert [part.last for part in parts] == [False, False, True]
    wide = read_file(file(*(f"u{n},durand,{'é' * 500}" + "," * 8 for n in range(400))))
    for part in wide.parts("x.csv", dry_run=True):
        assert len(json.dumps(part.model_dump())) < PART_BYTES + 1000
    assert [part.last for part in read_file(file()).parts("empty.csv", dry_run=True)] == [True]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for candidate in (data, file().rstrip() + b"\n" + data):
        try:
            read_file(candidate)
        except BadFile:
            continue

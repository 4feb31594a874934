"""Names and filters of a directory, escaped as RFC 4514 and RFC 4515 want them."""

from __future__ import annotations

import string

from helpdesk_tui.contract.errors import ErrorCode, Mistaken

Rdn = tuple[tuple[str, str], ...]
"""One step of a name: attribute and value, several where they are joined by `+`."""

_IN_NAME = frozenset('"+,;<>\\=')
_IN_FILTER = frozenset("\\*()\x00")
_HEX = frozenset(string.hexdigits)
_TYPE = frozenset(string.ascii_letters + string.digits + "-._")


def filter_value(text: str) -> str:
    """A value for a search filter: no character of it means anything to the filter."""
    return "".join(f"\\{ord(sign):02x}" if sign in _IN_FILTER else sign for sign in text)


def name_value(text: str) -> str:
    """A value for a distinguished name."""
    last = len(text) - 1
    return "".join(_in_name(sign, at_edge=at in (0, last), first=at == 0) for at, sign in enumerate(text))


def parsed(name: str) -> tuple[Rdn, ...]:
    """The steps of a distinguished name, its own first; raises `Mistaken(BAD_REQUEST)` for what is none."""
    return tuple(tuple(_pair(pair) for pair in _split(rdn, "+")) for rdn in _split(name, ","))


def canonical(name: str) -> str:
    """The one spelling of a name that the desk keeps: servers answer in another case than they were asked."""
    return _written(
        tuple(tuple((kind.lower(), _lower(value)) for kind, value in rdn) for rdn in parsed(name))
    )


def is_below(name: str, base: str) -> bool:
    """Whether a name stands below another one, in whatever case and escapes."""
    inner, outer = parsed(canonical(name)), parsed(canonical(base))
    return len(inner) > len(outer) and inner[-len(outer) :] == outer


def _written(rdns: tuple[Rdn, ...]) -> str:
    return ",".join("+".join(f"{kind}={name_value(value)}" for kind, value in rdn) for rdn in rdns)


def _in_name(sign: str, *, at_edge: bool, first: bool) -> str:
    if sign == "\x00":
        return "\\00"
    special = sign in _IN_NAME or (sign == " " and at_edge) or (sign == "#" and first)
    return f"\\{sign}" if special else sign


def _lower(text: str) -> str:
    """Small letters where that changes no length, so that nothing is folded into something else."""
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)


def _split(text: str, mark: str) -> list[str]:
    parts, start, skip = [], 0, False
    for at, sign in enumerate(text):
        if skip:
            skip = False
        elif sign == "\\":
            skip = True
        elif sign == mark:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _pair(text: str) -> tuple[str, str]:
    kind, equals, value = text.partition("=")
    kind = kind.strip()
    if not equals or not kind or not _TYPE.issuperset(kind):
        raise Mistaken(ErrorCode.BAD_REQUEST, field="ref")
    return kind, _plain(value.lstrip(" "))


def _plain(text: str) -> str:
    """A value without its escapes; blanks at its end count only where they were escaped."""
    found, kept, at = bytearray(), 0, 0
    while at < len(text):
        if text[at] != "\\":
            found += text[at].encode("utf-8", "surrogatepass")
            kept = kept if text[at] == " " else len(found)
            at += 1
            continue
        pair = text[at + 1 : at + 3]
        if len(pair) == 2 and _HEX.issuperset(pair):  # noqa: PLR2004 - two digits are one byte
            found.append(int(pair, 16))
            at += 3
        elif pair:
            found += pair[0].encode("utf-8", "surrogatepass")
            at += 2
        else:
            raise Mistaken(ErrorCode.BAD_REQUEST, field="ref")
        kept = len(found)
    try:
        return bytes(found[:kept]).decode()
    except UnicodeDecodeError:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="ref") from None

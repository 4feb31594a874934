"""Distinguished names as RFC 4514 writes them: read, compared and written with their escapes."""

from __future__ import annotations

from dataclasses import dataclass

SPECIAL = '"+,;<>\\'
HEX = "0123456789abcdefABCDEF"


class BadName(ValueError):
    """A text that is no distinguished name."""


@dataclass(frozen=True, slots=True)
class Part:
    """One `type=value`; parts joined by `+` are not used in this directory."""

    type: str
    value: str


def parse(text: str) -> tuple[Part, ...]:
    """The parts of a name, leaf first; raises BadName."""
    parts = tuple(_part(piece) for piece in _split(text))
    if not parts:
        raise BadName(text)
    return parts


def key(text: str) -> str:
    """The form in which two spellings of one name are the same; raises BadName."""
    return write(tuple(Part(part.type.lower(), part.value.casefold()) for part in parse(text)))


def parent(name: str) -> str:
    """The key of the name above, empty at the root."""
    return write(parse(name)[1:])


def write(parts: tuple[Part, ...], *, hexadecimal: bool = False) -> str:
    r"""A name with its escapes: `\,` as Active Directory writes, or `\2C` as OpenLDAP does."""
    return ",".join(f"{part.type}={escape(part.value, hexadecimal=hexadecimal)}" for part in parts)


def escape(value: str, *, hexadecimal: bool = False) -> str:
    """One value for use in a name."""
    out = []
    for place, sign in enumerate(value):
        edge = (sign == " " and place in (0, len(value) - 1)) or (sign == "#" and place == 0)
        if sign in SPECIAL or edge or sign == "\0":
            out.append(f"\\{ord(sign):02X}" if hexadecimal or sign == "\0" else f"\\{sign}")
        else:
            out.append(sign)
    return "".join(out)


def _split(text: str) -> list[str]:
    pieces, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] == ",":
            pieces.append(text[start:place])
            start = place + 1
        place += 1
    return [*pieces, text[start:]] if text else []


def _part(piece: str) -> Part:
    name, equals, value = piece.partition("=")
    name = name.strip()
    if not equals or not name or not name.replace("-", "").replace(".", "").isalnum():
        raise BadName(piece)
    return Part(name, _unescape(value))


def _unescape(text: str) -> str:
    """Undo escapes; the blanks around a value do not count unless they are escaped."""
    out, place, kept = bytearray(), 0, 0
    text = text.lstrip(" ")
    while place < len(text):
        if text[place] != "\\":
            out += text[place].encode()
            if text[place] != " ":
                kept = len(out)
            place += 1
            continue
        after = text[place + 1 : place + 3]
        if len(after) == 2 and all(sign in HEX for sign in after):  # noqa: PLR2004 - a byte
            out.append(int(after, 16))
            place += 3
        elif after:
            out += after[0].encode()
            place += 2
        else:
            raise BadName(text)
        kept = len(out)
    try:
        return bytes(out[:kept]).decode()
    except UnicodeDecodeError as error:
        raise BadName(text) from error

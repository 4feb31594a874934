from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.desk.people.folding import e164, fold, number_words, words
from helpdesk_tui.desk.store.text import storable


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Élodie", "elodie"),
        ("ÉLODIE", "elodie"),
        ("E\u0301lodie", "elodie"),
        ("Œuvrard", "oeuvrard"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Łukasz Bjørn", "lukasz bjorn"),
        ("İstanbul", "istanbul"),
        ("d’Hondt", "d'hondt"),
        ("  Van   den  Berghe ", "van den berghe"),
        ("a\u200bb\u202ec", "abc"),
        ("ﬁsh", "fish"),
        ("Jean‑Pierre", "jean-pierre"),
        ("\x1b[31mEve", "[31meve"),
    ],
)
def test_one_form_for_comparing(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_compound_names_are_found_in_parts_and_together() -> None:
    assert words("Jean-Pierre O'Brien") == {
        "jean-pierre",
        "jean",
        "pierre",
        "jeanpierre",
        "o'brien",
        "o",
        "brien",
        "obrien",
    }


@given(st.text())
def test_folding_never_fails_and_is_stable(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert all(word.strip() for word in words(text))
    assert storable(text, 10).encode()[:40] is not None


@pytest.mark.parametrize(
    ("written", "country", "expected"),
    [
        ("0475 12 34 56", "BE", "+32475123456"),
        ("+32 (0)475 12.34.56", "FR", "+32475123456"),
        ("0032475123456", "BE", "+32475123456"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("00352 621 123 456", "BE", "+352621123456"),
        ("02/555.12.34", "BE", "+3225551234"),
        ("٠٤٧٥١٢٣٤٥٦", "BE", "+32475123456"),
        ("０４７５１２３４５６", "BE", "+32475123456"),
        ("tel:+32-475-123456", "BE", "+32475123456"),
        ("112", "BE", None),
        ("", "BE", None),
        ("n/a", "BE", None),
        ("1-800-FLOWERS", "BE", None),
        ("+999999999999999", "BE", None),
        ("1" * 1_000_000, "BE", None),
        ("+1;rm", "BE", None),
        ("0475 12 34 56\x00", "BE", "+32475123456"),
    ],
)
def test_numbers_as_people_write_them(written: str, country: str, expected: str | None) -> None:
    assert e164(written, country) == expected


@given(st.text(st.characters(categories=["Nd", "No", "Zs", "Po", "Sm"]), max_size=60))
def test_numbers_never_crash(written: str) -> None:
    found = e164(written, "BE")
    assert found is None or number_words(found)

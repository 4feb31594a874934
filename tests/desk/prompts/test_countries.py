"""Names of countries become codes, and no more is read for it than the names."""

from __future__ import annotations

import subprocess
import sys

from phonenumbers.geodata.locale import LOCALE_DATA

from helpdesk_tui.desk.prompts.countries import CODES, iso


def test_every_country_of_the_table_is_found_by_its_name() -> None:
    for code, words in LOCALE_DATA.items():
        if words.get("en", "*")[0] != "*":
            assert iso(words["en"].upper()) in {
                code,
                *(one for one in LOCALE_DATA if LOCALE_DATA[one] == words),
            }
    assert (CODES["France"], CODES[" fr "], CODES["Nowhere"]) == ("FR", "FR", "Nowhere")


def test_places_of_numbers_are_not_read() -> None:
    code = (
        "import sys; from helpdesk_tui.desk.prompts.countries import iso; assert iso('Spain') == 'ES';"
        " sys.exit('phonenumbers.geodata' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0

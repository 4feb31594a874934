"""What one directory needs to be read, and the attribute names that the two common kinds use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId

AD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "login": "sAMAccountName",
        "name": "displayName",
        "mail": "mail",
        "office_line": "telephoneNumber",
        "mobile": "mobile",
        "second_number": "",
        "manager": "manager",
        "site": "physicalDeliveryOfficeName",
        "language": "preferredLanguage",
        "groups": "memberOf",
        "password_changed": "pwdLastSet",
        "disabled": "userAccountControl",
    }
)
OPENLDAP: Final[Mapping[str, str]] = MappingProxyType(
    {
        **AD,
        "login": "uid",
        "name": "cn",
        "site": "l",
        "password_changed": "pwdChangedTime",
        "disabled": "pwdAccountLockedTime",
    }
)
ATTRIBUTES: Final = MappingProxyType({"ad": AD, "openldap": OPENLDAP})
"""By kind; an empty name says that nothing is read."""
FILTERS: Final = MappingProxyType(
    {"ad": "(&(objectCategory=person)(objectClass=user))", "openldap": "(objectClass=inetOrgPerson)"}
)


@dataclass(frozen=True, slots=True)
class LdapSettings:
    """One directory, its password resolved."""

    id: str
    label: str
    client: ClientId
    url: str
    """`ldaps://host[:port]`, or `ldap://host[:port]`, where StartTLS comes before everything else."""
    bind_dn: str
    password: SecretStr
    base: str
    filter: str
    attributes: Mapping[str, str]
    """What is read under which name; the keys are those of `AD`."""
    ca_file: Path | None = None
    timeout: float = 20.0
    """Seconds for one page."""
    every_minutes: int = 30

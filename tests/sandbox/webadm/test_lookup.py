"""Finding people, through RCDevs' own client."""

from __future__ import annotations

import pytest
from pyrcdevs.manager.WebADMManager import ConfigObjectType, LDAPSearchScope

from tests.sandbox.clinic import BASE, DOMAIN, Clinic, InternalError


async def test_by_login_and_domain(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    dn = await webadm.get_user_dn("C.Marchal", "aldegonde")
    assert dn == "cn=Marchal Caroline,ou=Personnel,dc=aldegonde,dc=example"
    assert dn != clinic.person("everyday")["dn"]
    assert dn.lower() == clinic.person("everyday")["dn"].lower()
    assert await webadm.get_user_dn("c.marchal@aldegonde.example", DOMAIN) == dn
    assert await webadm.get_user_ids(dn) == ["c.marchal", "c.marchal@aldegonde.example"]
    assert await webadm.get_user_domains(dn) == ["Aldegonde"]
    assert await webadm.get_user_groups(dn, DOMAIN) == [f"CN=VPN Utilisateurs,OU=Groupes,{BASE}"]
    external = await webadm.get_user_dn("k.demir", "Externes")
    assert await webadm.get_user_domains(external) == ["Aldegonde", "Externes"]
    with pytest.raises(InternalError, match="User not found Externes.c.marchal"):
        await webadm.get_user_dn("c.marchal", "Externes")
    with pytest.raises(InternalError, match="Domain 'Nowhere' not existing"):
        await webadm.get_user_dn("c.marchal", "Nowhere")


async def test_names_with_commas_and_brackets(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    dn = await webadm.get_user_dn("e.vandamme", DOMAIN)
    assert dn == r"cn=Van Damme\2C Els,ou=Personnel,dc=aldegonde,dc=example"
    found = await webadm.search_ldap_objects(BASE, "(samaccountname=e.vandamme)", attrs=["CN"])
    assert found == {rf"CN=Van Damme\, Els,OU=Personnel,{BASE}": {"cn": ["Van Damme, Els"]}}
    assert await webadm.check_ldap_object(dn)
    brackets = await webadm.search_ldap_objects(BASE, r"(cn=*\28stagiaire\29)", attrs=["samaccountname"])
    assert list(brackets.values()) == [{"samaccountname": ["j.lefevre"]}]


async def test_search(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    everything = await webadm.search_ldap_objects(BASE)
    assert len(everything) > 100
    assert everything[BASE]["objectclass"][0] == "top"
    assert list(await webadm.search_ldap_objects(BASE, scope=LDAPSearchScope.BASE)) == [BASE]
    children = await webadm.search_ldap_objects(BASE, scope=LDAPSearchScope.ONE)
    assert BASE not in children
    assert f"OU=Personnel,{BASE}" in children
    homonyms = await webadm.search_ldap_objects(
        BASE, "(displayName=LEMAIRE Nathalie)", attrs=["samaccountname"]
    )
    assert [found["samaccountname"] for found in homonyms.values()] == [["n.lemaire"], ["n.lemaire2"]]
    # The server writes an empty map as a list, at both levels.
    assert await webadm.search_ldap_objects(BASE, "(sn=nobody)") == []
    assert await webadm.search_ldap_objects(BASE, "(sn=Marchal)", attrs=["fax"]) == {
        f"CN=Marchal Caroline,OU=Personnel,{BASE}": []
    }
    with pytest.raises(InternalError, match="LDAP container 'OU=Nothing,DC=example' does not exist"):
        await webadm.search_ldap_objects("OU=Nothing,DC=example")
    with pytest.raises(InternalError, match="bad filter"):
        await webadm.search_ldap_objects(BASE, "(sn=x")


async def test_attributes(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    person = clinic.person("everyday")
    held = await webadm.get_user_attrs(person["dn"].upper())
    assert all(name == name.lower() for name in held)
    assert held["objectclass"] == ["top", "webadmAccount", "person", "organizationalPerson", "user"]
    assert held["mail"] == [person["mail"]]
    assert "OpenOTP.TokenKey=" in held["webadmdata"][0]
    assert await webadm.get_user_attrs(person["dn"], ["facsimile"]) == []
    inactive = await webadm.get_user_attrs(clinic.person("inactive")["dn"])
    assert "webadmAccount" not in inactive["objectclass"]
    assert "webadmdata" not in inactive


@pytest.mark.parametrize(
    "method", ["get_user_attrs", "get_user_ids", "get_user_domains", "check_ldap_object"]
)
async def test_names_that_lead_nowhere(clinic: Clinic, method: str) -> None:
    ask = getattr(clinic.webadm(), method)
    with pytest.raises(InternalError, match=r"Could not read LDAP object 'nonsense' \(invalid DN\)"):
        await ask("nonsense")
    if method == "check_ldap_object":
        assert await ask(f"CN=Nobody,{BASE}") is False
        return
    with pytest.raises(InternalError, match=f"LDAP object 'CN=Nobody,{BASE}' does not exist"):
        await ask(f"CN=Nobody,{BASE}")


async def test_configured_objects(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    assert await webadm.get_config_objects(ConfigObjectType.DOMAINS) == ["Aldegonde", "Externes"]
    with_settings = await webadm.get_config_objects(ConfigObjectType.DOMAINS, settings=True)
    assert with_settings["Aldegonde"]["user_search_base"] == BASE
    assert await webadm.get_config_objects(ConfigObjectType.TRUSTS) == []
    assert "VPN" in await webadm.get_config_objects(ConfigObjectType.CLIENTS)


async def test_without_the_schema_extension_nobody_is_activated(clinic: Clinic) -> None:
    clinic.modes(schema=0)
    webadm, dn = clinic.webadm(), clinic.person("inactive")["dn"]
    assert await webadm.search_ldap_objects(BASE, "(objectClass=webadmAccount)") == []
    assert "webadmdata" not in await webadm.get_user_attrs(clinic.person("everyday")["dn"])
    assert await webadm.activate_ldap_object(dn) is False
    assert await webadm.deactivate_ldap_object(clinic.person("everyday")["dn"]) is False
    assert await webadm.check_user_active(dn) is True
    assert await clinic.openotp().block_check(dn) is False

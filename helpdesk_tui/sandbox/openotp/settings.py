"""Settings in force: the application's defaults, a person's own above them, a request's own above all."""

from __future__ import annotations

import json
from collections.abc import Mapping

from helpdesk_tui.sandbox.store import Row

DEFAULTS: Mapping[str, str] = {
    "OpenOTP.EnableLogin": "Yes",
    "OpenOTP.EnableConfirm": "Yes",
    "OpenOTP.LoginMode": "LDAPOTP",
    "OpenOTP.OTPType": "TOKEN",
    "OpenOTP.OTPFallback": "",
    "OpenOTP.OTPLength": "6",
    "OpenOTP.OTPPrefix": "",
    "OpenOTP.PushLogin": "Yes",
    "OpenOTP.PushCommit": "No",
    "OpenOTP.PushVoice": "No",
    "OpenOTP.MobileTimeout": "30",
    "OpenOTP.ChallengeTimeout": "90",
    "OpenOTP.MaxTries": "5",
    "OpenOTP.BlockTime": "900",
    "OpenOTP.BlockNotify": "MAIL",
    "OpenOTP.LockTimer": "0",
    "OpenOTP.TokenExpire": "",
    "OpenOTP.ExpireNotify": "MAIL",
    "OpenOTP.TOTPTimeStep": "30",
    "OpenOTP.TOTPTimeOffsetWindow": "120",
    "OpenOTP.HOTPLookAheadWindow": "25",
    "OpenOTP.ListAlgorithm": "SHA1",
    "OpenOTP.ListSize": "50",
    "OpenOTP.ListChallengeMode": "Random",
    "OpenOTP.SMSType": "Normal",
    "OpenOTP.SMSMode": "Ondemand",
    "OpenOTP.MailMode": "Ondemand",
    "OpenOTP.PasswordReset": "No",
    "OpenOTP.SelfRegister": "Yes",
    "OpenOTP.ValidFrom": "",
    "OpenOTP.ValidTo": "",
    "OpenOTP.ReplyData": "",
    "OpenOTP.MaxIdle": "",
    "OpenOTP.MaxWeak": "",
    "OpenOTP.WeakNotify": "",
    "OpenOTP.OCRASuite": "OCRA-1:HOTP-SHA1-6:QN06-T1M",
    "OpenOTP.SecureMail": "No",
    "OpenOTP.LastOTPTime": "300",
    "OpenOTP.LastOTPPerIP": "Yes",
    "OpenOTP.OfflineExpire": "30",
    "OpenOTP.PrefetchExpire": "10",
    "OpenOTP.PasswordCheck": "No",
    "OpenOTP.RecordEvents": "Yes",
    "OpenOTP.U2FPINMode": "Discouraged",
    "OpenOTP.BadgingMasterToken": "No",
    **dict.fromkeys(
        (
            "SelfDesk.AllowOpenOTP",
            "SelfDesk.AllowRegister",
            "SelfDesk.AllowPassword",
            "SelfDesk.AllowUserInfos",
            "HelpDesk.AllowOpenOTP",
            "HelpDesk.AllowRegister",
            "HelpDesk.AllowUnlock",
            "HelpDesk.AllowUserInfos",
        ),
        "Yes",
    ),
    **dict.fromkeys(
        (
            "SelfDesk.AllowPKI",
            "SelfDesk.AllowSpanKey",
            "SelfDesk.AllowSign",
            "SelfDesk.AllowBadging",
            "HelpDesk.AllowPKI",
            "HelpDesk.AllowSpanKey",
            "HelpDesk.AllowPassword",
            "HelpDesk.AllowUserActivation",
            "HelpDesk.SendPin",
        ),
        "No",
    ),
    "SelfDesk.AllowOTPTypes": "TOKEN,LIST",
    "SelfDesk.AllowTokenTypes": "TOTP,HOTP",
    "SelfDesk.DefaultTokenType": "TOTP",
    "SelfDesk.EmergencyExpire": "3600",
    "SelfDesk.EmergencyMaxUse": "1",
    "SelfDesk.CertValidity": "365",
    "HelpDesk.AllowOTPTypes": "TOKEN,LIST",
    "HelpDesk.AllowTokenTypes": "TOTP,HOTP",
    "HelpDesk.DefaultTokenType": "TOTP",
    "HelpDesk.MaxTokens": "2",
    "HelpDesk.EmergencyExpire": "86400",
    "HelpDesk.EmergencyMaxUse": "5",
    "HelpDesk.SendPinMessage": "",
    "HelpDesk.UserSearchAttrs": "cn,mail,samaccountname",
    "HelpDesk.UserSearchScopes": "",
    "SpanKey.EnableLogin": "No",
    "SpanKey.SessionTimeLimit": "0",
}
"""Names as the vendor's own client sees them; values are this sandbox's choice."""

SEARCH_STEPS = 2880
"""Steps to either side in which a resynchronisation looks: a day."""
SEARCH_COUNTS = 1000
"""Counts ahead in which a resynchronisation looks."""


def effective(row: Row, asked: str = "") -> dict[str, str]:
    """What holds for one person and one request; `asked` is `Name=Value,…`, the prefix may be left out."""
    found = {**DEFAULTS, **{name: str(value) for name, value in json.loads(row["settings"]).items()}}
    for entry in asked.split(","):
        name, equals, value = entry.strip().partition("=")
        if equals:
            found[name if "." in name else f"OpenOTP.{name}"] = value
    return found


def on(settings: Mapping[str, str], name: str) -> bool:
    """Whether an OpenOTP setting says `Yes`."""
    return settings.get(f"OpenOTP.{name}") == "Yes"


def number(settings: Mapping[str, str], name: str) -> int:
    """An OpenOTP setting that counts something; what is no number counts as zero."""
    text = settings.get(f"OpenOTP.{name}", "")
    return int(text) if text.isdecimal() else 0

"""Contract models with one text in every place where a vendor, a file or a person may have put it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from helpdesk_tui.contract.accounts import AccountLine, Difference, Differs, Doubt, Side, WhyApart
from helpdesk_tui.contract.audit import AuditEvent, AuditLine, AuditPage
from helpdesk_tui.contract.cases import Case, CaseReason, CaseState, CaseSummary, SummaryLine, Waiting
from helpdesk_tui.contract.evidence import (
    CaseGate,
    Method,
    Proof,
    ProofState,
    Strength,
    TrustRoot,
    Unavailable,
    Way,
    Zero,
)
from helpdesk_tui.contract.gate import Action, Allowed, Bounds, Denied, Need, Score, Tier
from helpdesk_tui.contract.ids import (
    AgentId,
    CaseId,
    ClientId,
    ContactId,
    DeviceId,
    GrantId,
    OperationId,
    PersonId,
    ProofId,
    VendorId,
    WayId,
)
from helpdesk_tui.contract.memory import DeskMemory
from helpdesk_tui.contract.operations import DryRun, Grant, GrantState, Operation, OperationState, Reveal
from helpdesk_tui.contract.people import (
    Account,
    AccountStatus,
    Client,
    Contact,
    ContactKind,
    Device,
    DeviceKind,
    Factor,
    HitField,
    PersonCard,
    PersonDetails,
    PersonHit,
    PromptLine,
    PromptList,
    Risk,
    RiskCode,
    RiskLevel,
    SearchPage,
    SourceAge,
)
from helpdesk_tui.contract.session import DeskMode, Session, VendorHealth, VendorState

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=12)
BOUNDS = Bounds(max_seconds=86_400, default_seconds=86_400, max_uses=5, default_uses=1)
PERSON = PersonId("per_1")
CASE = CaseId("cas_1")
VENDOR = VendorId("duo-durand")


def client(text: str = "Durand SA") -> Client:
    lines = (text, text)
    return Client(id=ClientId("durand"), name=text, ticket_hint="INC-48213", banner=text, contact_lines=lines)


def session(text: str = "Duo", *, now: datetime = NOW, mode: DeskMode = DeskMode.SANDBOX) -> Session:
    states = (VendorState.UP, VendorState.DOWN, VendorState.BUSY)
    return Session(
        agent=AgentId(text),
        agent_name=text,
        roles=("agent",),
        mode=mode,
        readonly=False,
        desk_version="0",
        clients=(client(text),),
        vendors=tuple(
            VendorHealth(id=VendorId(f"v{n}"), kind="duo", label=text, state=state, last_answer=now)
            for n, state in enumerate(states)
        ),
        baseline_pending=True,
        now=now,
    )


def hit(text: str, number: int = 0) -> PersonHit:
    return PersonHit(
        id=PersonId(f"per_{number}"),
        name=text,
        login=text,
        client=ClientId("durand"),
        client_name=text,
        status=list(AccountStatus)[number % 6],
        matched=HitField.LOGIN,
        privileged=number % 3 == 0,
    )


def page(*texts: str, query: str = "x") -> SearchPage:
    hits = tuple(hit(text, number) for number, text in enumerate(texts))
    return SearchPage(
        query=query, hits=hits, total=len(hits), people=len(hits), by_number=True, as_of=NOW, reading=True
    )


def device(text: str = "iPhone 13") -> Device:
    return Device(
        id=DeviceId("duo-durand:d1"),
        vendor=VENDOR,
        kind=DeviceKind.PHONE,
        label=text,
        platform=text,
        number_hint=text,
        activated=True,
        usable=True,
        factors=(Factor.PUSH,),
        last_seen=NOW,
        first_seen=NOW,
    )


def card(text: str = "DUPONT Amélie") -> PersonCard:
    contact = Contact(
        id=ContactId("c1"),
        kind=ContactKind.MOBILE,
        hint=text,
        source=text,
        first_seen=NOW,
        changed=NOW - timedelta(days=3),
        quarantined_until=SOON,
    )
    account = Account(
        vendor=VENDOR,
        vendor_kind="duo",
        login=text,
        status=AccountStatus.LOCKED,
        status_text=text,
        status_cause=text,
        id="duo-durand:DU1",
        vendor_label=text,
        client_name=text,
        facts=(AccountLine(name="push_login", value=text), AccountLine(name=text, value=text, at=NOW)),
        checks_off=("code", text),
    )
    prompt = PromptLine(at=NOW, application=text, factor=text, result=text, reason=text, vendor=VENDOR)
    return PersonCard(
        id=PERSON,
        name=text,
        login=text,
        client=client(text),
        language="fr",
        tier=Tier.PRIVILEGED,
        status=AccountStatus.ACTIVE,
        accounts=(account, account.model_copy(update={"client": ClientId("velo")})),
        differences=tuple(
            Difference(what=what, sides=(Side(label=text, value=text), Side(label="Duo", value="active")))
            for what in Differs
        ),
        doubts=tuple(
            Doubt(person=PERSON, name=text, login=text, client_name=text, key="mail", why=why, at=NOW)
            for why in WhyApart
        ),
        contacts=(contact,),
        has_manager=True,
        devices=(device(text), device(text).model_copy(update={"usable": False})),
        risks=tuple(
            Risk(code=code, level=list(RiskLevel)[number % 3], params={"agent": text})
            for number, code in enumerate(RiskCode)
        ),
        memory=DeskMemory(calls_90d=3, refusals_30d=1, failed_proofs_30d=2),
        prompts=PromptList(lines=(prompt,) * 8, read_at=NOW, blind_seconds=120, problem="vendor_down"),
        sources=(
            SourceAge(source="duo", label=text, read_at=NOW, fresh=False, problem="vendor_down"),
            SourceAge(source="csv", label=text, read_at=NOW, fresh=True),
        ),
        details=PersonDetails(mails=(text,), manager=text, site=text, aliases=(text,), notes=(text,)),
    )


def case(text: str = "DUPONT Amélie", *, state: CaseState = CaseState.OPEN, number: int = 1) -> Case:
    return Case(
        id=CaseId(f"cas_{number}"),
        person=PERSON,
        person_name=text,
        login=text,
        client=ClientId("durand"),
        client_name=text,
        agent=AgentId(text),
        reason=CaseReason.FORGOTTEN_PHONE,
        ticket=text,
        state=state,
        opened_at=NOW,
        waits_for=Waiting.MANAGER,
        waits_until=SOON,
        rang=number % 2 == 0,
    )


def way(
    method: Method, text: str, *, zero: Zero | None = None, unavailable: Unavailable | None = None
) -> Way:
    return Way(
        id=WayId(f"{method}:1"),
        method=method,
        root=TrustRoot.SIM,
        strength=Strength.CHECKED,
        hint=text,
        label=text,
        points=30,
        face_value=30,
        zero=zero,
        since=NOW,
        seconds=30,
        unavailable=unavailable,
        until=SOON,
    )


def proof(
    state: ProofState, text: str, *, method: Method = Method.CALL_BACK, expects: str | None = None
) -> Proof:
    return Proof(
        id=ProofId(f"prf_{state}"),
        case=CASE,
        agent=AgentId(text),
        way=WayId(f"{method}:{state}"),
        method=method,
        root=TrustRoot.SIM,
        strength=Strength.ATTESTED,
        hint=text,
        state=state,
        at=NOW,
        until=SOON,
        points=50,
        attempts_left=3,
        read_to_caller=text if method is Method.PUSH else None,
        number=text,
        manager_name=text,
        expects=expects,
    )


def gate(text: str = "..41", *, allowed: bool = False) -> CaseGate:
    score = Score(tier=Tier.STRONG, points=50, needed=80, roots=1, checked=False)
    ways = (
        *(way(method, text) for method in Method),
        way(Method.SMS_CODE, text, zero=Zero.QUARANTINED),
        way(Method.PUSH, text, unavailable=Unavailable.THROTTLED),
    )
    denied = Denied(
        action=Action.BYPASS,
        vendor=VENDOR,
        score=score,
        needs=tuple(Need),
        cheapest=(ways[0].id,),
        seconds=30,
        bounds=BOUNDS,
    )
    opened = Allowed(
        action=Action.BYPASS, vendor=VENDOR, score=score, until=SOON, bounds=BOUNDS, warnings=("capped", text)
    )
    return CaseGate(
        decision=opened if allowed else denied,
        proofs=tuple(proof(state, text) for state in ProofState),
        ways=ways,
    )


def operation(state: OperationState, text: str = "DUPONT Amélie", *, codes: int = 0) -> Operation:
    return Operation(
        id=OperationId(f"opr_{state}"),
        kind="bypass",
        state=state,
        vendor=VENDOR,
        person=PERSON,
        person_name=text,
        case=CASE,
        agent=AgentId(text),
        asked_at=NOW,
        until=SOON,
        codes=codes,
        sent_to=text,
        problem="vendor_slow",
        next_check=SOON,
    )


def dry_run(text: str = "") -> DryRun:
    return DryRun(
        decision=gate(text, allowed=True).decision,
        replaces=1,
        elsewhere=2,
        until=SOON,
        stops_old=True,
        single_use_codes=3,
    )


def reveal(*codes: str, hide_after: int = 60, gone_after: int = 180) -> Reveal:
    return Reveal(
        operation=OperationId("opr_done"),
        codes=codes,
        until=SOON,
        uses=1,
        rereadings_left=1,
        hide_after=hide_after,
        gone_after=gone_after,
    )


def grant(text: str, number: int = 0) -> Grant:
    return Grant(
        id=GrantId(f"gra_{number}"),
        kind=("bypass", "activation", text)[number % 3],
        state=list(GrantState)[number % 5],
        vendor=VendorId(text),
        person=PERSON,
        person_name=text,
        ours=number % 2 == 0,
        agent=AgentId(text),
        until=None if number % 4 == 3 else SOON,
        uses_left=1,
    )


def audit_page(*texts: str) -> AuditPage:
    events = [*(event.value for event in AuditEvent), "something:new"]
    lines = tuple(
        AuditLine(
            seq=len(texts) - number,
            at=NOW,
            event=events[number % len(events)] if number else text,
            agent=AgentId(text),
            person_name=text,
            params={"hint": text, "method": "push", "reason": text, "kind": text, "ticket": text},
        )
        for number, text in enumerate(texts)
    )
    return AuditPage(lines=lines, size=len(lines), root="ab" * 32, before=None)


def summary(text: str) -> CaseSummary:
    params = {"hint": text, "method": "push", "reason": text, "kind": text, "vendor": text}
    lines = tuple(SummaryLine(at=NOW, event=event.value, params=params) for event in AuditEvent)
    return CaseSummary(case=case(text), lines=lines)

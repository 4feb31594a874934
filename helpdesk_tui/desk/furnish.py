"""What a desk does without until its first search is answered: adapters, couriers, jobs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from helpdesk_tui.desk.audit.forgetting import Forgetting
from helpdesk_tui.desk.checkpoints.job import CheckpointJob
from helpdesk_tui.desk.jobs.aftermath import aftermath
from helpdesk_tui.desk.jobs.changed_contacts import changed_contacts
from helpdesk_tui.desk.jobs.containing import containing
from helpdesk_tui.desk.jobs.detect import Detect
from helpdesk_tui.desk.jobs.directories import DirectoryJob
from helpdesk_tui.desk.jobs.freezing import freezing
from helpdesk_tui.desk.jobs.log_pull import LogPull
from helpdesk_tui.desk.jobs.mailbox import watching
from helpdesk_tui.desk.jobs.mirror import MirrorJob
from helpdesk_tui.desk.jobs.outbox import outboxes
from helpdesk_tui.desk.jobs.presence import presence_of
from helpdesk_tui.desk.jobs.quieting import quieting
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.desk.jobs.second_look import SecondLook
from helpdesk_tui.desk.jobs.siem import Siem
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.jobs.tidying import tidying
from helpdesk_tui.desk.stream.fan_out import fan_out_of
from helpdesk_tui.vendors.couriers.hooks import HookCourier
from helpdesk_tui.vendors.couriers.sms import SmsGatewayCourier
from helpdesk_tui.vendors.couriers.smtp import SmtpCourier
from helpdesk_tui.vendors.registry import open_vendor

if TYPE_CHECKING:
    from helpdesk_tui.desk.app import Job
    from helpdesk_tui.desk.house import House


def furnish(house: House, stack: AsyncExitStack) -> None:
    """Open what the house talks to; the stack lets go of it. Raises `Mistaken(CONFIG_WRONG)`."""
    config = house.config
    _ = house.letters, house.lookup  # read now, so that a wrong one is told now
    for settings in config.vendors:
        vendor = open_vendor(settings, house.clock.now)
        stack.push_async_callback(vendor.close)
        house.vendors[vendor.id] = vendor
    if config.mail is not None:
        told = config.mail
        house.couriers.mail = SmtpCourier(
            told.url, told.sender, user=told.user, password=told.password, ca_file=told.ca_file
        )
    if config.sms is not None:
        sms = SmsGatewayCourier(config.sms.url, config.sms.key, ca_file=config.sms.ca_file)
        stack.push_async_callback(sms.close)
        house.couriers.sms = sms
    for one in config.notices.hooks:
        hook = HookCourier(one.url, one.secret, ca_file=one.ca_file)
        stack.push_async_callback(hook.close)
        house.couriers.hooks[one.id] = hook


def jobs_of(house: House) -> Sequence[Job]:
    """What goes on by itself."""
    return (
        MirrorJob(house),
        DirectoryJob(house),
        Reconciler(house),
        Sweep(house),
        SecondLook(house),
        LogPull(house),
        Detect(house),
        Siem(house),
        CheckpointJob(house),
        Forgetting(house),
        *watching(house),
        *outboxes(house),
        *freezing(house),
        *containing(house),
        *quieting(house),
        *tidying(house),
        *changed_contacts(house),
        *aftermath(house),
        *presence_of(house),
        *fan_out_of(house),
    )

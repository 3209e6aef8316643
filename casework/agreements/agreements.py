"""Making and changing a service agreement (服务协议).

The unit makes it, the provider reads it and signs or asks for other words, the
unit signs last. What is signed is named by the digest of what was read: other
words since then, and nobody has signed. Source: FZ25-3.2.1, SN24-3.4.
"""

from __future__ import annotations

from casework import audit
from casework.actor import Actor
from casework.agreements.lifecycles import (
    AgreementAct,
    AgreementState,
    next_agreement_state,
)
from casework.agreements.numbers import free_number
from casework.agreements.reach import (
    CHANGE,
    WHY,
    for_provider,
    for_unit,
    keep_words,
    move,
    move_to,
    provider_hears,
    require_working,
    signing_post,
    unit_hears,
    unsign,
)
from casework.agreements.terms import (
    Parties,
    Terms,
    blocks_of,
    check_terms,
    digest_of,
    kept_terms,
    template_version,
    unit_name,
)
from casework.areas import area_name
from casework.clocks import zone
from casework.errors import Refusal
from casework.permissions import Post, area_level
from storage.agreements import Agreement
from storage.areas import Area
from storage.base import ProviderId
from storage.database import Tx
from storage.providers import Provider


def offer_agreement(tx: Tx, actor: Actor, provider_id: int, terms: Terms) -> int:
    """Make an agreement and lay it before the provider; return its id.

    Raises:
        Refusal: "not_allowed" without a post that signs for the area;
            "own_provider"; "not_admitted"; "unknown_area"; "past_start";
            "no_service", "bad_term", "no_amount" for terms that do not do;
            "not_offered" for a service the provider is not admitted for.
    """
    provider = tx.session.get(Provider, ProviderId(provider_id))
    if provider is None:
        raise Refusal("not_allowed")
    post = signing_post(tx, actor, provider.id, terms.area_code)
    require_working(tx, provider.id)
    _check(tx, provider, terms)
    agreement = _written(tx, provider, terms, post)
    tx.session.add(agreement)
    tx.session.flush()
    audit.leave(tx, actor, "agreement.offered", "agreement", agreement.id)
    provider_hears(tx, agreement, "agreement.offered")
    return agreement.id


def _written(tx: Tx, provider: Provider, terms: Terms, post: Post) -> Agreement:
    number, template = free_number(tx, Agreement.number), template_version()
    blocks = blocks_of(terms, _parties(tx, provider, terms, post))
    return Agreement(
        number=number,
        provider_id=provider.id,
        area_code=terms.area_code,
        state=AgreementState.OFFERED,
        template=template,
        blocks={**blocks, **kept_terms(terms)},
        digest=digest_of(number, template, blocks),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        made_by=post.id,
        made_at=tx.now,
        state_since=tx.now,
    )


def revise(tx: Tx, actor: Actor, agreement_id: int, terms: Terms) -> str:
    """Write an unsigned agreement anew; both must sign again. Return its number.

    Raises:
        Refusal: as `offer_agreement`; "wrong_state".
    """
    agreement, post = for_unit(tx, actor, agreement_id)
    # The area may move, but not to where the actor may not sign.
    signing_post(tx, actor, agreement.provider_id, terms.area_code)
    provider = tx.session.get_one(Provider, agreement.provider_id)
    state = next_agreement_state(agreement.state, AgreementAct.REVISE)
    _check(tx, provider, terms)
    new = _written(tx, provider, terms, post)
    blocks, template = new.blocks, new.template
    agreement.blocks, agreement.template = blocks, template
    agreement.digest = digest_of(agreement.number, template, blocks)
    agreement.area_code = terms.area_code
    agreement.starts_on, agreement.ends_on = terms.starts_on, terms.ends_on
    agreement.made_by = post.id
    unsign(agreement)
    move_to(tx, agreement, state)
    audit.leave(tx, actor, "agreement.revised", "agreement", agreement.id)
    provider_hears(tx, agreement, "agreement.revised")
    return agreement.number


def keep_text(tx: Tx, actor: Actor, agreement_id: int, why: str) -> str:
    """Leave the words as they are although a change was wished; return the number.

    Raises:
        Refusal: "not_allowed"; "own_provider"; "wrong_state"; "no_reason".
    """
    agreement, _post = for_unit(tx, actor, agreement_id)
    if not why.strip():
        raise Refusal("no_reason")
    move(tx, agreement, AgreementAct.KEEP_TEXT)
    keep_words(agreement, WHY, why)
    audit.leave(tx, actor, "agreement.kept", "agreement", agreement.id)
    provider_hears(tx, agreement, "agreement.kept")
    return agreement.number


def ask_change(tx: Tx, actor: Actor, agreement_id: int, words: str) -> str:
    """Ask the unit for other words; a signature given before falls away.

    Raises:
        Refusal: "not_allowed"; "wrong_state"; "no_reason" without any words.
    """
    agreement = for_provider(tx, actor, agreement_id)
    if not words.strip():
        raise Refusal("no_reason")
    move(tx, agreement, AgreementAct.ASK_CHANGE)
    unsign(agreement)
    keep_words(agreement, CHANGE, words)
    audit.leave(tx, actor, "agreement.change_asked", "agreement", agreement.id)
    unit_hears(tx, agreement, "agreement.change_asked")
    return agreement.number


def _check(tx: Tx, provider: Provider, terms: Terms) -> None:
    check_terms(terms)
    if area_level(tx, terms.area_code) is None:
        raise Refusal("unknown_area")
    foreign = [s for s in terms.services if s not in provider.services]
    if foreign:
        raise Refusal("not_offered", services=foreign)
    if terms.starts_on < tx.now.astimezone(zone()).date():
        raise Refusal("past_start")


def _parties(tx: Tx, provider: Provider, terms: Terms, post: Post) -> Parties:
    office = tx.session.get_one(Area, post.area_code)
    area = area_name(tx, terms.area_code)
    if not area:
        area = tx.session.get_one(Area, terms.area_code).name
    return Parties(unit_name(office.level, office.name), provider.name, area)

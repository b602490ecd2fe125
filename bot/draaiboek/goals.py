"""The tree of rubriek 1.3: strategic goals, operational goals, actions, as the source numbers them.

DS1, OD1.1 and actie 1; the actions begin at 1 again under each operational goal. Proposals that
the regisseur did not adopt (yet) stand in the tree without a number.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.storage.tables import Goal

STRATEGIC, OPERATIONAL, ACTION = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Node:
    """A goal or action. `number` is "1", "1.2" or "1" (an action's own rank), "" for a proposal.

    `responsible` and `proposed_by` are names; `stamp` is what its reader saw.
    """

    id: int
    level: int
    number: str
    text: str
    responsible: str
    proposed_by: str
    proposer_id: int
    adopted: bool
    stamp: int
    children: tuple["Node", ...]

    def walk(self) -> Iterator["Node"]:
        """This node and all under it, top down."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Tree:
    """The strategic goals, in order."""

    roots: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        for root in self.roots:
            yield from root.walk()

    def find(self, id: int) -> Node | None:
        return next((node for node in self.walk() if node.id == id), None)

    def parent(self, id: int) -> Node | None:
        return next((n for n in self.walk() if any(c.id == id for c in n.children)), None)

    def of_level(self, level: int) -> tuple[Node, ...]:
        return tuple(node for node in self.walk() if node.level == level)

    @property
    def adopted(self) -> "Tree":
        """Without the proposals: what stands in the draaiboek."""
        return Tree(_adopted(self.roots))


def tree(goals: Iterable[Goal], partners: Mapping[int, str]) -> Tree:
    """The tree of these rows (siblings in order); what hangs under a removed goal falls away.

    `partners`: the name of every partner, also of those that left.
    """
    children: dict[int | None, list[Goal]] = {}
    for goal in goals:
        children.setdefault(goal.parent_id, []).append(goal)

    def nodes(parent: int | None, prefix: str, counts: bool) -> Iterator[Node]:
        number = 0
        for goal in children.get(parent, ()):
            adopted = counts and goal.adopted_at is not None
            number += adopted
            own = f"{prefix}{number}" if adopted else ""
            below = "" if goal.level >= OPERATIONAL else f"{own}."
            yield Node(
                goal.id,
                goal.level,
                own,
                goal.text,
                partners.get(goal.responsible_id or 0) or goal.responsible_name or "",
                partners[goal.proposed_by],
                goal.proposed_by,
                adopted,
                goal.stamp,
                tuple(nodes(goal.id, below, adopted)),
            )

    return Tree(tuple(nodes(None, "", True)))


def _adopted(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(replace(n, children=_adopted(n.children)) for n in nodes if n.adopted)

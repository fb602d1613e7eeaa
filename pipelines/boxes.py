"""Boxes inside an article: related news, teasers and link lists that stand between its paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from lxml import etree

from pipelines.blocks import Block, Picture, keep_blocks
from pipelines.chrome import ends_article, opens_comments

_LINKED: Final = 0.6  # of a line's letters in links make it a pointer to another page
_ALL_LINKED: Final = 0.9
_LEAST_TITLE: Final = 16  # shorter links are names and tools
_LEAST_PARAGRAPH: Final = 20
_TRUNK: Final = 0.5  # of the article's letters stand below every element of its trunk
_SENTENCE_ENDS: Final = '.!?…:;”"’'


def points_elsewhere(block: Block) -> bool:
    """Tell whether a block is the title of another article: a link, with little else, and no sentence."""
    if block.linked < _LINKED or len(block.text) < _LEAST_TITLE:
        return False
    return block.text[-1] not in _SENTENCE_ENDS or (block.linked > _ALL_LINKED and block.kind in ("item", "heading"))


def leave_out_lists(blocks: Sequence[Block], pictures: Sequence[Picture]) -> tuple[list[Block], list[Picture]]:
    """Leave out pointers elsewhere, and what follows the headings over them.

    A heading over other articles takes with it what follows up to the next paragraph; a heading over readers'
    comments takes all the rest.
    """
    kept: list[bool] = []
    started = listing = ended = False
    for block in blocks:
        keep = not (ended or points_elsewhere(block))
        if keep and started:
            ended = opens_comments(block.text)
            listing = ends_article(block.text) or (listing and not _is_paragraph(block))
            keep = not (ended or listing)
        started = started or (keep and _is_paragraph(block))
        kept.append(keep)
    return keep_blocks(blocks, pictures, kept)


def _is_paragraph(block: Block) -> bool:
    return len(block.text) >= _LEAST_PARAGRAPH and block.linked < _LINKED and block.text[-1] in _SENTENCE_ENDS


def leave_out_boxes(
    blocks: Sequence[Block], pictures: Sequence[Picture], container: etree._Element
) -> tuple[list[Block], list[Picture]]:
    """Leave out boxes: branches off the article's trunk that point elsewhere and hold no more paragraphs than that."""
    pointers = [points_elsewhere(block) or ends_article(block.text) for block in blocks]
    if not any(pointers):
        return list(blocks), list(pictures)
    trunk = {container, *container.iterancestors()} | _find_trunk(blocks)
    branches = [_branch(block.element, trunk) for block in blocks]
    holding = Counter(branches)
    # A paragraph is no box; an item of a list may be one, with a title of its own and a summary in it.
    alone = [branch is block.element and holding[branch] == 1 for block, branch in zip(blocks, branches, strict=True)]
    balance: Counter[etree._Element | None] = Counter()
    opened: dict[etree._Element | None, bool] = {}  # whether a branch began with a pointer, not with a paragraph
    for block, branch, points, single in zip(blocks, branches, pointers, alone, strict=True):
        reads = not points and _is_paragraph(block)
        if not single and (points or reads):
            balance[branch] += points - reads
            opened.setdefault(branch, points)
    boxes = {branch for branch, points in opened.items() if points and balance[branch] >= 0}
    kept = [branch is None or single or branch not in boxes for branch, single in zip(branches, alone, strict=True)]
    if not any(keep and _is_paragraph(block) for keep, block in zip(kept, blocks, strict=True)):
        return list(blocks), list(pictures)  # what looked like a box was the article
    return keep_blocks(blocks, pictures, kept)


def _find_trunk(blocks: Sequence[Block]) -> set[etree._Element]:
    """The elements that hold half of the article's letters or more; summaries beside a pointer do not count."""
    frames: Counter[etree._Element | None] = Counter()
    for block in blocks:
        if block.element is not None:
            frames[block.element.getparent()] += points_elsewhere(block) - _is_paragraph(block)
    pointed = {block.element.getparent() for block in blocks if block.element is not None and points_elsewhere(block)}
    mass: Counter[etree._Element] = Counter()
    whole = 0
    for block in blocks:
        element = block.element
        if element is None or (element.getparent() in pointed and frames[element.getparent()] >= 0):
            continue
        size = int(len(block.text) * (1 - block.linked))
        whole += size
        while element is not None:
            mass[element] += size
            element = element.getparent()
    return {element for element, size in mass.items() if size >= _TRUNK * whole}


def _branch(element: etree._Element | None, trunk: set[etree._Element]) -> etree._Element | None:
    """The element around ``element`` that stands directly on the trunk."""
    while element is not None:
        parent = element.getparent()
        if parent in trunk:
            return element
        element = parent
    return None

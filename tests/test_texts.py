"""What users read: every prompt exists and is used, and every message fits Telegram."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datafile import DataFileError
from bot.texts import Texts, length, pages, shorten

ROOT = Path(__file__).parent.parent
TEXTS = Texts(ROOT / "prompts" / "nl")
CODE = "\n".join(f.read_text() for f in (ROOT / "bot").rglob("*.py"))
PROMPTS = "\n".join(f.read_text() for f in (ROOT / "prompts" / "nl").glob("*.j2"))


class Reader(HTMLParser):
    """An independent reader: the visible text, and whether tags are nested well."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.opened, self.good = "", list[str](), True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.good = self.good and bool(self.opened) and self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


_words = st.text(st.sampled_from("ab <&>😀é\n"), max_size=3000)
_tags = st.sampled_from(
    ["{}", "<b>{}</b>", "<i><b>{}</b></i>", "<blockquote>{} <i>x</i></blockquote>"]
)


@given(st.lists(st.tuples(_tags, _words, st.integers(1, 4)), max_size=5))
def test_pages_fit_are_well_formed_and_lose_nothing(parts: list[tuple[str, str, int]]) -> None:
    escape = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})
    blocks = [tag.format((words * times).translate(escape)) for tag, words, times in parts]
    read = [Reader(page) for page in pages(blocks, 4096)]
    for reader in read:
        assert reader.good
        assert not reader.opened
        assert len(reader.text.encode("utf-16-le")) // 2 <= 4096
    everything = "".join(reader.text for reader in read)
    expected = "".join(Reader(block).text for block in blocks)
    assert re.sub(r"\s", "", everything) == re.sub(r"\s", "", expected)


@given(st.text(max_size=500))
def test_shorten_keeps_short_texts_and_cuts_long_ones(text: str) -> None:
    short = shorten(text, 60)
    assert len(short) <= 61
    assert short == " ".join(text.split()) or short.endswith("…")


def test_length_counts_as_telegram_does() -> None:
    assert length("<b>a&amp;b</b>") == 3
    assert length("😀") == 2


def test_every_message_that_is_asked_for_exists_and_every_one_is_used() -> None:
    asked = set(re.findall(r'"([a-z]+\.[a-z_]+)"', CODE))
    names = set(TEXTS.names())
    by_variable = {f"netwerk.{field}" for field in ("naam", "streek", "eigen")}
    assert names - asked - by_variable == set()
    files = {name.partition(".")[0] for name in names}
    asked_of_files = {a for a in asked if a.partition(".")[0] in files}
    assert asked_of_files - names - _words_asked() == {"draaiboek.docx", "verslag.docx"}


def _words_asked() -> set[str]:
    return set(re.findall(r'word\(\s*f?"([a-z_]+\.[a-z_]+)"', CODE))


def test_every_button_text_exists_and_is_used() -> None:
    buttons = set(TEXTS.words("knoppen"))
    asked = set(re.findall(r'button\(\s*"([a-z_]+)"', CODE))
    conditional = set(re.findall(r'"([a-z_]+)" if [^"]+ else "([a-z_]+)"', CODE))
    either = {word for pair in conditional for word in pair}
    assert asked - buttons == set()
    assert buttons - asked - either == set()


def test_every_toast_exists_and_is_used() -> None:
    toasts = set(TEXTS.words("meldingen"))
    refused = set(re.findall(r'(?:Gone|NotYours)\(\s*"([a-z_]+)"', CODE))
    assert refused - toasts == set()
    assert {word for word in toasts if f'"{word}"' not in CODE and f".{word}" not in CODE} == set()


def test_toasts_fit() -> None:
    for text in TEXTS.words("meldingen").values():
        assert len(text) <= 200


def test_the_menu_is_what_is_described() -> None:
    from bot.conversations.engine import ROUTES
    from bot.conversations.menu import names

    described = TEXTS.words("commandos")
    assert all(1 <= len(words) <= 256 for words in described.values())
    regisseur = names(TEXTS, ROUTES.commands, regisseur=True)
    assert regisseur == [*described]
    everyone = names(TEXTS, ROUTES.commands, regisseur=False)
    assert {*regisseur} - {*everyone} == {"partners", "uitnodigen"}


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("woorden.yaml", "knoppen: [", "woorden.yaml"),
        ("woorden.yaml", "knoppen", "woorden.yaml line 1 (top level): expected fields"),
        ("woorden.yaml", "knoppen: {ja: 1}", "(knoppen): field 'ja' must be a text"),
        ("woorden.yaml", "knoppen: {}\nknoppen: {}", "field 'knoppen' stands here twice"),
        ("start.j2", "{% block x %}\n{{ naam", "start.j2 line 2"),
    ],
)
def test_a_broken_prompt_is_one_line_with_its_place(
    tmp_path: Path, file: str, content: str, says: str
) -> None:
    (tmp_path / "woorden.yaml").write_text("knoppen: {}")
    (tmp_path / file).write_text(content)
    with pytest.raises(DataFileError, match=re.escape(says)) as caught:
        Texts(tmp_path)
    assert "\n" not in str(caught.value)


def test_no_tags_of_prompts_are_broken() -> None:
    for tag in re.findall(r"<(/?[a-z]+)", PROMPTS):
        assert tag.strip("/") in {"b", "i", "s", "u", "blockquote"}

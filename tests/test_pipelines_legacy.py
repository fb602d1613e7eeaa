"""Charsets from before Unicode: what was decoded wrongly is found and read again, and nothing else is touched."""

import unicodedata
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.charsets import TCVN3, VISCII, Charset
from pipelines.legacy import decode_windows_1252, find_encoding, is_syllable, repair, repair_page

SEEDS = sorted((Path(__file__).parents[2] / "shared" / "seeds").glob("*.txt"))

# Invented; every letter with a mark is in it, and with those of its upper case all 134.
TEXT = """\
Sáng nay, Ủy ban nhân dân xã mở hội nghị bàn về kế hoạch trồng rừng, sửa đường và dựng lại ba cây cầu gỗ qua suối.
Ông Lò Văn Ổn, tổ trưởng tổ tự quản, kể rằng mỗi mùa lũ, bà con phải đi vòng gần chục cây số mới ra được chợ huyện.
Ở đó chẳng có gì quý hơn nải chuối, mớ rau ngải, bó củi khô, vài chiếc giỏ mây, dăm thẻ hương và mấy gói kẹo lạc.
Bí thư chi bộ nhắc: việc nhỏ chẳng ai để ý, nhưng để lỡ một vụ thì cả năm vất vả; ai cũng hiểu lẽ ấy, chỉ sợ nản lòng.
Thầy giáo trẻ kẻ bảng, vẽ bản đồ, dạy hát; lũ trẻ ngồi dưới mái hiên, mắt sáng rỡ, nghĩ về những chuyến xe sắp tới.
Đến trưa, mây tạnh, nắng hửng trên sườn núi phía bắc; mọi người bẻ ngô, xẻ ván, đắp nền, rồi nghỉ bên bếp lửa đỏ.
Kỹ sư trạm thủy văn đo mực nước, ghi sổ, dặn dò kỹ lưỡng: nước lên quá vạch đỏ thì gõ kẻng, cả bản sẵn sàng chạy lũ.
Cụ Tỵ, bảy mươi tuổi, lẫm chẫm chống gậy ra xem, cười móm mém: đẹp thế này thì cỡ nào cũng vẫn vững, khỏi phải lo.
Chị Thùy, anh Huỳnh, bé Mỹ và cậu Ký gỡ từng bẫy cũ, lặng lẽ nhặt mảnh gỗ, xếp gọn vào góc sân trụ sở ủy ban cũ.
Nguyễn Thị Hè đứng bên bè nứa, đếm từng khẩu phần: gần hai tỷ đồng đã góp, đường ẩm ướt sẽ được trải đá trước lễ.
Giữa chiều, đoàn kiểm tra ghé qua, hỏi kỹ về vốn, về thuế, về ngày nghiệm thu; ai nấy đều trả lời rõ ràng, đầy đủ.
"""
TONES = "\u0301\u0300\u0309\u0303\u0323"
LETTERS = [*(unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product("aăâeêioôơuưy", TONES)), *"ăâđêôơư"]
CAPITALS_OF_TCVN3 = "ĂÂĐÊÔƠƯ"

# Words as they look in each charset when windows-1252 shows them; from public descriptions of the charsets.
SAID = "Ủy ban nhân dân tỉnh Bắc Kạn, Đảng bộ thường trực"
SHOWN = {
    "tcvn3": "ñy ban nh©n d©n tØnh B¾c K¹n, §¶ng bé th\u00adêng trùc",
    "vni": "UÛy ban nhaân daân tænh Baéc Kaïn, Ñaûng boä thöôøng tröïc",
    "viscii": "œy ban nhân dân tïnh B¡c KÕn, Ðäng bµ thß¶ng trñc",
    "windows-1258": "UÒy ban nhân dân tiÒnh Bãìc Kaòn, ÐaÒng bôò thýõÌng trýòc",
    "utf-8 as cp1252": "á»¦y ban nhÃ¢n dÃ¢n tá»‰nh Báº¯c Káº¡n, Ä\u0090áº£ng bá»™ thÆ°á»\u009dng trá»±c",
    "utf-8 as mac roman": "·ª¶y ban nh√¢n d√¢n t·ªânh B·∫Øc K·∫°n, ƒê·∫£ng b·ªô th∆∞·ªùng tr·ª±c",
}

OTHERS = {
    "french": "Après l'été, les élèves de l'école préparent la fête du village : on a décoré la forêt, réparé le "
    "théâtre, et même prêté à la mairie une cloche cassée. « Ça ira très bien », répète le maire, déjà fatigué. ",
    "german": "Über Nacht schneite es, und die Mädchen fütterten die Vögel im Garten hinter der großen Mühle. Später "
    "können wir den Käse für das Frühstück holen, bevor die Läden schließen und die Straßen völlig leer sind. ",
    "english": "The café by the harbour reopened – “better than ever”, said its owner – with a new façade, and the "
    "naïve tourists who had missed the ferry stayed for soup, bread and a very long story about herring. ",
    "spanish": "El año pasado la montaña se cubrió de niebla; según los niños, allí vivía un dragón pequeño que comía "
    "piñas. ¿Quién lo vio? Nadie, pero todavía hay jóvenes que suben el sábado a buscarlo con una lámpara. ",
    "portuguese": "A estação está vazia: não há comboios até amanhã, e as crianças já adormeceram à sombra do avô, que "
    "lê em voz alta as notícias da região e só então pede um café e pão com manteiga ao irmão do patrão. ",
    "polish": "Jeśli jutro będzie świeciło słońce, pójdziemy na łąkę za młynem, gdzie źrebię goni żółte motyle, "
    "a babcia suszy zioła; później ktoś przyniesie chleb, miód i ciężki dzban zsiadłego mleka z piwnicy. ",
    "turkish": "Küçük köyün çocukları, yağmur durunca gölün kıyısında büyük bir uçurtma uçurdu; öğretmen şaşırdı, "
    "çünkü ipi incecik, kuyruğu üç metreydi ve gökyüzünde kuş gibi süzülüp güneşin önünden ağır ağır geçti. ",
    "czech": "Příští týden přijede děda na kole přes celé údolí, přiveze čerstvé houby, kůň dostane řepu a děti si "
    "budou vyprávět, jak kdysi za mlýnem bydlel vodník, který měl rád švestky, ticho a dešťové večery. ",
    "icelandic": "Á morgun förum við út á sjó því að veðrið verður gott, og amma ætlar að sjóða ýsu þegar bátarnir "
    "koma að; síðan lesum við ljóð, drekkum kaffi og bíðum eftir að kötturinn fái sér bita af fiskinum úti. ",
    "yoruba": "Ọmọ náà lọ sí ọjà ní òwúrọ̀, ó ra ẹja àti ẹ̀fọ́, ó sì padà sílé kí òjò tó bẹ̀rẹ̀; ìyá rẹ̀ dúpẹ́ lọ́wọ́ "
    "ọ̀rẹ́ rẹ̀, gbogbo wọn jẹun papọ̀, wọ́n sì sọ ìtàn àwọn ẹranko inú igbó títí ilẹ̀ fi ṣú. ",
    "russian": "Утром пошёл снег, и дети побежали к реке, где старый мельник чинил лодку и рассказывал про щуку. ",
    "stripped": "Sang nay uy ban nhan dan xa mo hoi nghi ban ve ke hoach trong rung, sua duong va dung lai cau. ",
}


def encode_single(text: str, charset: Charset) -> bytes:
    codes = {char: first + n for first, run in charset.letters.items() for n, char in enumerate(run)}
    return bytes(codes[char] if char in codes else ord(char) for char in text)


def encode_tcvn3(text: str) -> bytes:
    return encode_single(text, TCVN3)


def encode_viscii(text: str) -> bytes:
    return encode_single(text, VISCII)


def encode_vni(text: str) -> bytes:
    whole = {"ơ": "ô", "ư": "ö", "đ": "ñ", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "í": "í", "ì": "ì"}
    marks = {"": " ùøûõï", "\u0302": "âáàåãä", "\u0306": "êéèúüë"}

    def encode_letter(char: str) -> str:
        if char.isupper():
            return encode_letter(char.lower()).upper()
        if char in whole or char.isascii():
            return whole.get(char, char)
        base, *rest = unicodedata.normalize("NFD", char)
        if not rest:
            return char
        tone = next((mark for mark in rest if mark in TONES), "")
        horn = "\u031b" in rest
        shape = next((mark for mark in rest if mark in marks), "")
        base = whole[unicodedata.normalize("NFC", base + "\u031b")] if horn else base
        return base + marks[shape][TONES.index(tone) + 1 if tone else 0]

    return "".join(map(encode_letter, text)).encode("latin-1")


def encode_1258(text: str) -> bytes:
    def encode_letter(char: str) -> bytes:
        try:
            return char.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", char)
            tone = next(mark for mark in marks if mark in TONES)
            return (unicodedata.normalize("NFC", marks.replace(tone, "")) + tone).encode("cp1258")

    return b"".join(map(encode_letter, text))


ENCODERS = {"tcvn3": encode_tcvn3, "vni": encode_vni, "viscii": encode_viscii, "windows-1258": encode_1258}
MISREAD = {
    **{
        (name, "1252"): lambda text, encode=encode: decode_windows_1252(encode(text))
        for name, encode in ENCODERS.items()
    },
    **{
        (name, "latin-1"): lambda text, encode=encode: encode(text).decode("latin-1")
        for name, encode in ENCODERS.items()
    },
    ("utf-8 as cp1252", "1252"): lambda text: decode_windows_1252(text.encode()),
    ("utf-8 as cp1252", "latin-1"): lambda text: text.encode().decode("latin-1"),
    ("utf-8 as cp1252", "twice"): lambda text: decode_windows_1252(decode_windows_1252(text.encode()).encode()),
    ("utf-8 as mac roman", "mac"): lambda text: text.encode().decode("mac_roman"),
}


def fit(text: str, encoding: str) -> str:
    """Return what of ``text`` the encoding can hold: TCVN3 has no capitals with tones."""
    if encoding == "tcvn3":
        return "".join(char if char in CAPITALS_OF_TCVN3 or char.isascii() else char.lower() for char in text)
    return text


@pytest.fixture(params=MISREAD, ids=" ".join)
def case(request):
    return request.param[0], MISREAD[request.param]


def test_the_sample_has_all_letters():
    assert len(LETTERS) == 67
    assert set(LETTERS) <= set(TEXT.lower())
    assert {letter.upper() for letter in LETTERS} <= set(TEXT.upper())
    assert sum(map(str.isalpha, TEXT)) >= 400


def test_what_was_misread_is_found_and_read_again(case):
    encoding, misread = case
    text = fit(TEXT + TEXT.upper(), encoding)
    assert find_encoding(misread(text)) == encoding
    assert repair(misread(text), encoding) == text


@pytest.mark.parametrize("encoding", SHOWN)
def test_known_examples(encoding):
    assert repair(SHOWN[encoding], encoding) == fit(SAID, encoding)


def test_every_letter_alone_and_in_a_word(case):
    encoding, misread = case
    for char in (*LETTERS, *(letter.upper() for letter in LETTERS)):
        text = fit(f"{char} ng{char}ng", encoding)
        assert repair(misread(text), encoding) == text


def test_markup_stays_and_its_text_is_repaired(case):
    encoding, misread = case
    page = "<html><body class='a' id=\"{1}\"><!-- c --><p>%s</p>\r\n\t<b>&#7843; &nbsp;&copy; 100%%</b></body></html>"
    text = fit(TEXT, encoding)
    found = repair_page(page % misread(text), misread(text))
    assert (found.text, found.encoding) == (page % text, encoding)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "windows-1258"])
def test_punctuation_of_windows_1252_is_kept(encoding):
    signs = "“1” – ‘2’ … 5 €"
    assert repair(signs, encoding) == signs
    assert repair(signs.encode("cp1252").decode("latin-1"), encoding) == signs


@pytest.mark.parametrize("encoding", ["utf-8 as cp1252", "utf-8 as mac roman"])
def test_what_is_no_utf8_stays_as_it_was(encoding):
    assert repair("É “a” à\x80\x80 Ω", encoding) == "É “a” à\x80\x80 Ω"


def test_abbreviations_foreign_names_and_numbers_do_not_count_against_a_page():
    line = "UBND tỉnh ra QĐ 12/QĐ-UBND, HĐND và MTTQ họp với ông John Smith, bà Kraft 3 lần, chi 100.000đ; NĐ-CP.\n"
    text = line * 3 + "".join(TEXT.splitlines(keepends=True)[:2])
    assert find_encoding(decode_windows_1252(encode_1258(text))) == "windows-1258"
    assert find_encoding(decode_windows_1252(text.encode())) == "utf-8 as cp1252"


def test_a_long_menu_in_ascii_does_not_hide_a_charset(case):
    encoding, misread = case
    menu = "Home | News | Contact | Login\n" * 250
    assert find_encoding(menu + misread(fit(TEXT * 8, encoding)) + menu) == encoding


def test_no_break_spaces_of_the_markup_do_not_hide_a_charset(case):
    encoding, misread = case
    if not encoding.startswith("utf-8"):
        assert find_encoding(misread(fit(TEXT, encoding)).replace(" ", "\xa0")) == encoding


def test_soft_hyphens_are_letters_of_tcvn3():
    shown = decode_windows_1252(encode_tcvn3(fit(TEXT, "tcvn3")))
    assert shown.count("\u00ad") == TEXT.count("ư") > 5


def test_clean_vietnamese_is_left_alone(case):
    encoding, misread = case
    assert find_encoding(TEXT) is None
    assert repair_page(TEXT, TEXT) is None
    assert repair(TEXT, encoding) == TEXT
    repaired = repair(misread(fit(TEXT, encoding)), encoding)
    assert find_encoding(repaired) is None
    assert repair(repaired, encoding) == repaired


@pytest.mark.parametrize("form", ["NFD", "keyboard"])
def test_decomposed_vietnamese_needs_no_charset(form):
    text = unicodedata.normalize("NFD", TEXT)
    if form == "keyboard":  # vowel letters composed, tones apart
        for letter in "ăâêôơưĂÂÊÔƠƯ":
            plain = unicodedata.normalize("NFD", letter)
            for tone in ("", *TONES):
                text = text.replace(unicodedata.normalize("NFD", plain + tone), letter + tone)
    assert find_encoding(text) is None
    assert repair(text, "tcvn3") == TEXT


def test_a_clean_page_with_one_misread_paragraph_is_left_alone(case):
    encoding, misread = case
    assert find_encoding(TEXT * 4 + misread(fit(TEXT.splitlines()[0], encoding))) is None


def test_too_little_text_is_not_judged(case):
    encoding, misread = case
    assert find_encoding(misread(fit(SAID, encoding))) is None


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_left_alone(language):
    text = OTHERS[language] * 4
    assert find_encoding(text) is None
    assert find_encoding(decode_windows_1252(text.encode())) is None
    assert find_encoding(text.encode().decode("mac_roman")) is None
    for codec in ("cp1252", "cp1250", "cp1254", "cp1251"):
        assert find_encoding(decode_windows_1252(text.encode(codec, "ignore"))) is None


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        repair(TEXT, "utf-7")


@pytest.mark.parametrize("word", ["nghiêng", "Khuỷu", "QUỐC", "giếng", "gì", "quỳnh", "ngoằn", "uống", "yếu", "Đắk"])
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["été", "für", "bạch́", "nhàc", "đwa", "tôt", "ộtộ", "şey", "m²", "nh©n", "", "ngghe"])
def test_no_syllables(word):
    assert not is_syllable(word)


@given(st.text(), st.sampled_from(sorted(SHOWN)))
def test_no_text_makes_it_fail(text, encoding):
    assert unicodedata.is_normalized("NFC", repair(text, encoding))
    find_encoding(text * 20)


@given(st.text(st.sampled_from("áàâãäåæçéèêëìíîïñòóôõöøùúûüýÿþðÐ»º¿½©®§¶ \xa0\xad\x90abcdefgh"), min_size=200))
def test_no_soup_of_letters_is_repaired(text):
    assert find_encoding(text) is None


@given(st.permutations(TEXT.split()), st.sampled_from(sorted(SHOWN)))
def test_any_order_of_clean_words_is_left_alone(words, encoding):
    text = " ".join(words)
    assert find_encoding(text) is None
    assert repair(text, encoding) == text


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)), st.sampled_from(sorted(SHOWN)))
def test_ascii_is_left_alone(text, encoding):
    assert find_encoding(text) is None
    assert repair(text, encoding) == text


@pytest.mark.skipif(not SEEDS, reason="the sample pages are not beside this checkout")
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_the_sample_pages_come_back(case, path):
    encoding, misread = case
    text = path.read_text("utf-8")
    assert find_encoding(text) is None
    if encoding in ENCODERS:  # what none of them can write
        for sign, plain in (
            ("“", '"'),
            ("”", '"'),
            ("‘", "'"),
            ("’", "'"),
            ("–", "-"),
            ("…", "..."),
            ("•", "*"),
            ("°", "o"),
        ):
            text = text.replace(sign, plain)
        text = fit(text.replace("\xa0", " "), encoding)
    assert find_encoding(misread(text)) == encoding
    assert repair(misread(text), encoding) == text

//! What the TOML parser says in English, said in Russian with a remedy.

use super::misfit::Misfit;

/// What is wrong and what to do about it.
///
/// A sentence that the tables do not know is quoted after a Russian lead: better English than nothing.
pub fn toml_in_russian(said: &str) -> (String, String) {
    if let Some(misfit) = Misfit::read(said) {
        return unfit(misfit);
    }
    let row = SYNTAX.iter().find(|(lead, expected, _, _)| {
        said.starts_with(lead) && (expected.is_empty() || said.ends_with(expected))
    });
    match row {
        Some((_, _, wrong, remedy)) => (format!("это не TOML: {wrong}"), (*remedy).to_owned()),
        None => (
            format!("это не TOML: «{said}»"),
            "проверьте кавычки, скобки и знак «=» в этой строке и строкой выше".to_owned(),
        ),
    }
}

fn unfit(misfit: Misfit) -> (String, String) {
    match misfit {
        Misfit::UnknownKey { key, known } => (
            format!("неизвестный ключ «{key}»"),
            format!("допустимые ключи: {}", known.join(", ")),
        ),
        Misfit::MissingKey(key) => (
            format!("нет обязательного ключа «{key}»"),
            format!("добавьте строку: {key} = …"),
        ),
        Misfit::DuplicateKey(key) => (
            format!("ключ «{key}» записан дважды"),
            "оставьте одну запись".to_owned(),
        ),
        Misfit::UnknownWord { word, known } => (
            format!("неизвестное значение «{word}»"),
            format!("допустимые значения: {}", known.join(", ")),
        ),
        Misfit::WrongKind { found, expected } if found.is_empty() => (
            "значение не того вида".to_owned(),
            format!("здесь нужно: {expected}"),
        ),
        Misfit::WrongKind { found, expected } => (
            format!("значение не того вида: {found}"),
            format!("здесь нужно: {expected}"),
        ),
    }
}

/// Without the marks in which serde and toml put literal text.
pub(super) fn unquoted(said: &str) -> String {
    said.replace('`', "")
}

const CLOSE_QUOTE: &str = "закройте кавычку в той же строке; длинный текст берите в три кавычки";
const CLOSE_THREE: &str = "закройте строку теми же тремя кавычками, какими она открыта";
const ESCAPE: &str =
    "обратную черту пишите дважды («\\\\») или возьмите строку в одинарные кавычки";
const ONE_SIGN: &str = "оставьте один знак «=»: ключ = значение";
const COMMA: &str = "поставьте запятую между соседними значениями";
const PAIR: &str = "пишите: ключ = значение, каждый ключ с новой строки";
const ONE_KEY: &str =
    "оставьте одну запись; разделы с повторяющимся именем пишутся в двойных скобках: [[имя]]";
const HEADING: &str = "заголовок раздела пишется целиком в одной строке: [имя] или [[имя]]";
const KEY_NAME: &str =
    "имя ключа пишется латинскими буквами, цифрами, «-» и «_»; другое имя возьмите в кавычки";
const NUMBER: &str = "пишите число просто, например 12 или 0.5";
const BOOLEAN: &str = "пишите true или false, без кавычек; текст возьмите в кавычки";
const DATE: &str = "пишите так: 2026-11-21, 09:00:00 или 2026-11-21T09:00:00+03:00";
const LINE_END: &str = "сохраните файл с обычными концами строк (LF или CRLF)";

/// How the parser's sentence starts, how it must end (empty: any), what is wrong, what to do.
/// The first row that fits counts.
const SYNTAX: &[(&str, &str, &str, &str)] = &[
    (
        "invalid basic string",
        "expected `\"`",
        "строка в кавычках не закрыта",
        CLOSE_QUOTE,
    ),
    (
        "invalid basic string",
        "",
        "недопустимый знак в строке",
        ESCAPE,
    ),
    (
        "invalid literal string",
        "expected `'`",
        "строка в одинарных кавычках не закрыта",
        CLOSE_QUOTE,
    ),
    (
        "invalid literal string",
        "",
        "недопустимый знак в строке",
        "уберите управляющие знаки",
    ),
    (
        "invalid multi-line basic string",
        "expected `\"`",
        "строка в трёх кавычках не закрыта",
        CLOSE_THREE,
    ),
    (
        "invalid multi-line basic string",
        "",
        "недопустимый знак в строке",
        ESCAPE,
    ),
    (
        "invalid multi-line literal string",
        "",
        "строка в трёх одинарных кавычках не закрыта",
        CLOSE_THREE,
    ),
    (
        "missing escaped value",
        "",
        "после обратной черты стоит недопустимый знак",
        ESCAPE,
    ),
    (
        "too few unicode value digits",
        "",
        "код знака после \\u неполон",
        ESCAPE,
    ),
    (
        "invalid value, expected unicode",
        "",
        "код знака после \\u неверен",
        ESCAPE,
    ),
    ("invalid boolean", "", "значение записано неверно", BOOLEAN),
    (
        "missing opening quote",
        "",
        "строка начинается без кавычки",
        "поставьте кавычку в начале значения",
    ),
    (
        "string values must be quoted",
        "",
        "здесь должно стоять значение",
        "текст возьмите в кавычки; между значениями списка поставьте запятую",
    ),
    (
        "duplicate key",
        "",
        "ключ или раздел записан второй раз",
        ONE_KEY,
    ),
    (
        "cannot extend value",
        "",
        "у ключа уже есть значение, продолжить его через точку или раздел нельзя",
        ONE_KEY,
    ),
    ("key with no value", "", "у ключа нет значения", PAIR),
    ("missing value for key", "", "у ключа нет значения", PAIR),
    ("missing value", "", "нет значения", PAIR),
    (
        "invalid value",
        "",
        "такое значение записать нельзя",
        NUMBER,
    ),
    (
        "missing assignment",
        "",
        "между ключом и значением нет знака «=»",
        PAIR,
    ),
    (
        "missing key for inline",
        "",
        "в фигурных скобках нет ключа",
        "пишите: { ключ = значение, ключ = значение }",
    ),
    (
        "invalid inline table",
        "",
        "в фигурных скобках стоит не пара",
        "пишите: { ключ = значение, ключ = значение }",
    ),
    (
        "invalid key-value pair",
        "",
        "здесь должна стоять пара",
        PAIR,
    ),
    ("extra `=`", "", "лишний знак «=»", ONE_SIGN),
    ("extra assignment", "", "лишний знак «=»", ONE_SIGN),
    (
        "unexpected `=` in array",
        "",
        "в списке стоит знак «=»",
        "в квадратных скобках стоят только значения через запятую",
    ),
    (
        "extra comma",
        "",
        "лишняя запятая",
        "уберите одну из запятых",
    ),
    ("missing comma", "", "между значениями нет запятой", COMMA),
    (
        "missing array opening",
        "",
        "список закрыт, но не открыт",
        "поставьте «[» в начале списка",
    ),
    (
        "unclosed array table",
        "",
        "заголовок раздела не закрыт",
        HEADING,
    ),
    (
        "unclosed array",
        "",
        "список не закрыт",
        "поставьте «]» в конце списка",
    ),
    (
        "unclosed inline table",
        "",
        "фигурная скобка не закрыта",
        "поставьте «}» в конце",
    ),
    (
        "missing inline table opening",
        "",
        "фигурная скобка закрыта, но не открыта",
        "поставьте «{» в начале",
    ),
    ("unclosed table", "", "заголовок раздела не закрыт", HEADING),
    (
        "missing table open",
        "",
        "заголовок раздела закрыт, но не открыт",
        HEADING,
    ),
    (
        "unexpected key or value",
        "",
        "после значения стоит лишнее",
        PAIR,
    ),
    ("unexpected content", "", "здесь стоит лишнее", PAIR),
    (
        "invalid unquoted key",
        "",
        "недопустимый знак в имени ключа",
        KEY_NAME,
    ),
    (
        "unquoted keys cannot be empty",
        "",
        "пустое имя ключа",
        KEY_NAME,
    ),
    (
        "keys cannot be multi-line",
        "",
        "имя ключа в тройных кавычках",
        KEY_NAME,
    ),
    (
        "invalid comment character",
        "",
        "управляющий знак в примечании",
        "уберите его",
    ),
    (
        "carriage return",
        "",
        "возврат каретки без перевода строки",
        LINE_END,
    ),
    (
        "cannot recurse further",
        "",
        "слишком глубокая вложенность",
        "вынесите внутреннее в раздел [имя]",
    ),
    (
        "recursion limit",
        "",
        "слишком глубокая вложенность",
        "вынесите внутреннее в раздел [имя]",
    ),
    ("invalid date", "", "дата или время записаны неверно", DATE),
    ("invalid time", "", "дата или время записаны неверно", DATE),
    (
        "invalid offset",
        "",
        "дата или время записаны неверно",
        DATE,
    ),
    ("`_` may only", "", "число записано неверно", NUMBER),
    (
        "integers with a radix",
        "",
        "число записано неверно",
        NUMBER,
    ),
    ("radix must", "", "число записано неверно", NUMBER),
    ("redundant integer", "", "число записано неверно", NUMBER),
    ("redundant numeric", "", "число записано неверно", NUMBER),
    (
        "unexpected leading zero",
        "",
        "число записано неверно",
        NUMBER,
    ),
    ("unexpected sign", "", "число записано неверно", NUMBER),
    (
        "integer number overflowed",
        "",
        "число записано неверно",
        NUMBER,
    ),
    (
        "floating-point number",
        "",
        "число записано неверно",
        NUMBER,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a file with this text; the parser itself is asked.
    fn of(text: &str) -> String {
        let error = toml::from_str::<toml::Table>(text).unwrap_err();
        let (wrong, remedy) = toml_in_russian(error.message());
        format!("{text:?}: {wrong} → {remedy}")
    }

    #[test]
    fn what_people_mistype_is_said_in_russian() {
        let texts = [
            "a = \"б",
            "a = \"c:\\мусор\"",
            "a = 'б",
            "a = \"\"\"б",
            "a = '''б",
            "a = привет",
            "a = tru",
            "a =",
            "a",
            "= 3",
            "a = = 3",
            "a = 1 b = 2",
            "a = 1\na = 2",
            "[a]\n[a]",
            "a = 1\n[a]\nb = 2",
            "a = [1, 2",
            "a = [1 2]",
            "a = [1,, 2]",
            "a = [b = 1]",
            "a = { b = 1",
            "a = { b = 1 c = 2 }",
            "a = { 1 }",
            "[a",
            "[[a]",
            "a]",
            "имя = 1",
            "a = 012",
            "a = 1__0",
            "a = 99999999999999999999",
            "a = 2026-13-01",
            "a = 1\rb = 2",
        ];
        let told = texts.map(of);
        insta::assert_snapshot!(told.join("\n"));
        for line in told {
            assert!(
                !line.contains("invalid") && !line.contains("expected"),
                "{line}"
            );
        }
    }

    #[test]
    fn what_the_table_does_not_know_is_quoted() {
        let (wrong, _) = toml_in_russian("the stars are wrong");
        assert_eq!(wrong, "это не TOML: «the stars are wrong»");
    }

    #[test]
    fn a_value_that_does_not_fit_names_what_would() {
        let said = |sentence| toml_in_russian(sentence);
        assert_eq!(
            said("invalid type: integer `3`, expected a string"),
            (
                "значение не того вида: число 3".to_owned(),
                "здесь нужно: строка в кавычках".to_owned()
            )
        );
        assert_eq!(said("missing field `name`").1, "добавьте строку: name = …");
    }
}

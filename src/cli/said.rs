//! What the holder of the state directory answered, in Russian for people.

use serde_json::Value;

use crate::app::orders::Order;

/// The answer to an order.
pub(super) fn said(order: &Order, answer: &Value) -> String {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    match order {
        Order::Status => status(answer),
        Order::Search { .. } => found(answer),
        Order::UserAdd { login, .. } | Order::UserPassword { login } => {
            format!(
                "логин: {login}  одноразовый пароль: {}",
                text(&answer["password"])
            )
        }
        Order::UserList => users(answer),
        Order::UserRoles => roles(answer),
        Order::UserBlock { login, blocked } => {
            format!(
                "Вход для {login} {}",
                if *blocked {
                    "закрыт"
                } else {
                    "открыт"
                }
            )
        }
        Order::Import(_) => imported(answer),
        Order::Reindex => format!("Индекс построен: сообщений {}", answer["documents"]),
        Order::Reprocess(order) => judged_anew(order.dry_run, answer),
        Order::Backup { .. } => {
            format!(
                "Копия записана и проверена: {}, байт {}",
                text(&answer["file"]),
                answer["bytes"]
            )
        }
        // Read and told by other commands.
        Order::Past(_) | Order::PastOne { .. } | Order::Source(_) | Order::SlaReplay(_) => {
            answer.to_string()
        }
        Order::Forget { .. } => format!("Стёрто сообщений: {}", answer["forgotten"]),
        Order::Retention { apply } => erased(*apply, &answer["report"]),
    }
}

fn imported(answer: &Value) -> String {
    let stopped = answer["stopped"] == true;
    if answer["rows"] == 0 && !stopped {
        return "Загружать нечего: в файле нет ни одной строки с данными".to_owned();
    }
    let mut said = format!(
        "{}Загружено: {}, уже было: {}, изменено: {}, без текста: {}, отклонено: {}{}",
        if stopped {
            "Загрузка прервана. "
        } else {
            ""
        },
        answer["items"],
        answer["known"],
        answer["edited"],
        answer["empty"],
        answer["rejected"],
        answer["rejects_file"]
            .as_str()
            .map_or(String::new(), |file| format!(" ({file})")),
    );
    let unknown = &answer["unknown_territories"];
    if unknown["rows"].as_u64().is_some_and(|rows| rows > 0) {
        let lines = unknown["lines"].as_array().into_iter().flatten();
        let lines: Vec<String> = lines.map(Value::to_string).collect();
        said.push_str(&format!(
            "\nМуниципалитет не опознан, строк: {} (первые: {}). Место таких сообщений берётся только \
             из текста. Чтобы дальше он узнавался, назовите его в [territories] раскладки столбцов",
            unknown["rows"],
            lines.join(", "),
        ));
    }
    if stopped {
        said.push_str(
            "\nОстальные строки файла не загружены. Повторите ту же команду: она дойдёт до конца, а \
             загруженное не удвоится",
        );
    }
    said
}

fn judged_anew(dry_run: bool, answer: &Value) -> String {
    let nothing = if dry_run {
        "Ничего не записано. "
    } else {
        ""
    };
    format!(
        "{nothing}Разобрано заново сообщений: {}, разбор стал другим: {}, перешло: {}, \
         открыто инцидентов: {}, уточнено мест: {}, услышано опасностей и частных дел: {}, \
         осталось на месте (решил человек, людям ответили или опасность не подтверждена): {}",
        answer["judged"],
        answer["changed"],
        answer["moved"],
        answer["opened"],
        answer["relocated"],
        answer["graver"],
        answer["held"],
    )
}

fn erased(apply: bool, report: &Value) -> String {
    format!(
        "{}: вне отраслей {}, закрытых инцидентов {}, вне инцидентов {}, ссылок {}, ключей {}",
        if apply {
            "Стёрто"
        } else {
            "Будет стёрто"
        },
        report["unsorted"],
        report["closed"],
        report["loose"],
        report["links"],
        report["keys"],
    )
}

fn status(answer: &Value) -> String {
    let mut said = format!(
        "Сообщений: {}\nИнцидентов: {}, открытых: {}\nПравил: {}, категорий: {}\nИндекс: сообщений {}, отстаёт на {}",
        answer["items"],
        answer["incidents"],
        answer["open"],
        answer["rules"]["rules"],
        answer["rules"]["categories"],
        answer["index"]["documents"],
        answer["index"]["lag"],
    );
    if let Some(damage) = answer["damage"].as_str() {
        said.insert_str(0, &format!("Внимание: {damage}\n"));
    }
    for source in answer["sources"].as_array().into_iter().flatten() {
        let word = |key: &str| source[key].as_str().unwrap_or_default();
        let (id, name) = (word("id"), word("name"));
        said.push_str(&format!("\n  {name} ({id}): {}", source["items"]));
    }
    said
}

fn found(answer: &Value) -> String {
    let at_least = answer["at_least"] == true;
    if at_least && answer["total"] == 0 {
        return "Пока не найдено: просмотрены не все сообщения. Повторите позже или уточните запрос"
            .to_owned();
    }
    let least = if at_least { "не менее " } else { "" };
    let mut said = format!("Найдено: {least}{}", answer["total"]);
    let hits = answer["hits"].as_array().map_or(&[][..], Vec::as_slice);
    if at_least || answer["total"] != hits.len() {
        said.push_str(&format!(", показано: {}", hits.len()));
    }
    for hit in hits {
        let word = |key: &str| hit[key].as_str().unwrap_or_default().to_owned();
        said.push_str(&format!(
            "\n{}  {}\n    {}",
            word("published_at"),
            word("source"),
            word("text")
        ));
    }
    said
}

fn roles(answer: &Value) -> String {
    let lines = answer.as_array().into_iter().flatten().map(|role| {
        let word = |key: &str| role[key].as_str().unwrap_or_default().to_owned();
        let basis = if role["by_act"] == true {
            format!("акт: {}", word("clause"))
        } else {
            "актом не определено".to_owned()
        };
        format!("{}  {}  ({basis})", word("id"), word("name"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn users(answer: &Value) -> String {
    let lines = answer.as_array().into_iter().flatten().map(|user| {
        let word = |key: &str| user[key].as_str().unwrap_or_default().to_owned();
        let blocked = if user["active"] == true {
            ""
        } else {
            "  (вход закрыт)"
        };
        format!(
            "{}  {}  {}{blocked}",
            word("login"),
            word("role"),
            word("name")
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_may_be_more_is_not_told_as_all() {
        let told = |total: usize, at_least: bool| {
            found(&json!({"total": total, "at_least": at_least, "hits": []}))
        };
        assert_eq!(told(0, false), "Найдено: 0");
        assert_eq!(told(7, true), "Найдено: не менее 7, показано: 0");
        assert!(told(0, true).starts_with("Пока не найдено: просмотрены не все сообщения"));
    }
}

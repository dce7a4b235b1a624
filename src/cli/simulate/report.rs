//! A simulated year on one page, for the head of a centre: how much came, who answers for it, what is
//! late, how full the queue and the shifts were.

use jiff::civil::Date;

use super::Cost;
use crate::{
    app::simulate::{Fault, Figures, FileFigures, Load, Spread},
    domain::IncidentId,
    incidents::Tally,
};

/// Bodies, rules of escalation and incidents shown to a person.
const SHOWN: usize = 12;
/// Letters of a name in a table.
const NAME: usize = 40;

/// The page.
pub(super) fn said(region: &str, figures: &Figures, cost: &Cost) -> String {
    let basis = match figures.binding {
        true => "сроки обязательны",
        false => "сроки — ориентир",
    };
    let mut lines = vec![
        format!(
            "{region}: дней {}, с {}, зерно {}",
            figures.days,
            day(figures.from),
            figures.seed
        ),
        format!("Регламент: {}; {basis}", figures.regulation),
        "Это испытание программы, а не региона: сообщения, люди и их расторопность выдуманы."
            .to_owned(),
        "Просроченные сроки здесь ничего не говорят ни о городе, ни о его службах.".to_owned(),
    ];
    lines.extend(
        figures
            .file
            .iter()
            .flat_map(|file| told_file(file, figures)),
    );
    lines.push(String::new());
    lines.extend(flow(figures));
    lines.extend(clocks(figures));
    lines.extend(months(figures));
    lines.extend(sectors(figures));
    lines.extend(bodies(figures));
    lines.extend(load(figures));
    lines.extend(escalations(figures));
    lines.extend(machine(figures, cost));
    lines.push(check(&figures.wrong));
    lines.join("\n")
}

fn day(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

fn told_file(file: &FileFigures, figures: &Figures) -> Vec<String> {
    let span = file
        .days
        .map(|(first, last)| format!(" с {} по {}", day(first), day(last)));
    let mut lines = vec![format!(
        "Файл: обращений {}{}; в последних днях — {}",
        file.rows,
        span.unwrap_or_default(),
        figures.flow.arrivals
    )];
    let rejected = &file.rejected;
    if rejected.count > 0 {
        let first = rejected.first.iter();
        let first: Vec<_> = first
            .map(|(line, what)| format!("строка {line}: {what}"))
            .collect();
        let more = match rejected.count > first.len() {
            true => " …",
            false => "",
        };
        lines.push(format!(
            "Не прочитано строк: {} ({}{more})",
            rejected.count,
            first.join("; ")
        ));
    }
    lines
}

fn row(name: &str, count: usize) -> String {
    format!("{name:<NAME$}{count:>8}")
}

fn flow(figures: &Figures) -> Vec<String> {
    let (flow, reopened, passed) = (&figures.flow, figures.reopened, figures.passed);
    let hour = figures.fullest_hour.as_ref();
    let hour = hour.map(|(hour, count)| format!("Самый полный час: {hour}, сообщений {count}"));
    let mut lines = vec![
        row("Сообщений жителей", flow.arrivals),
        row("  открыли инцидент", flow.opened),
        row("  вошли в открытый", flow.joined),
        row("  никуда не вошли", flow.left_out),
    ];
    lines.extend(hour);
    lines.extend([
        String::new(),
        row("Передано органам", passed.once),
        row("  переслано другому органу", passed.again),
        row("  со спором, чья это работа", passed.disputed),
        row("Объединено с другими", flow.merged),
        row("Общих причин", flow.heads),
        row("  инцидентов под ними", flow.children),
        row("Отклонено", flow.rejected),
        row("Повторы закрытых", flow.repeats),
        row("Открыты снова", reopened.by_people + reopened.by_complaints),
        row("  новой жалобой", reopened.by_complaints),
        row("С опасностью", flow.dangers),
        row("  подтвердили не сразу", flow.confirmed_late),
        String::new(),
    ]);
    lines
}

fn clocks(figures: &Figures) -> Vec<String> {
    let mut lines = vec![head("Сроки")];
    let clocks = figures.clocks.iter();
    lines.extend(clocks.map(|(kind, tally)| kept(kind.name(), *tally)));
    lines.push(spread("До первой реакции", figures.reaction));
    lines.push(spread("До окончательного ответа", figures.answer));
    lines.push(String::new());
    lines
}

fn head(name: &str) -> String {
    format!(
        "{name:<NAME$}{:>8}{:>8}{:>8}{:>12}",
        "вовремя", "позже", "идёт", "вовремя, %"
    )
}

fn kept(name: &str, tally: Tally) -> String {
    let name = cut(name, NAME - 2);
    let late = tally.late + tally.overdue;
    format!(
        "  {name:<width$}{:>8}{late:>8}{:>8}{:>12}",
        tally.met,
        tally.running,
        share(tally),
        width = NAME - 2
    )
}

/// The name, or as much of it as fits.
fn cut(name: &str, width: usize) -> String {
    match name.chars().count() > width {
        true => name.chars().take(width - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}

/// In time, of a hundred.
fn share(tally: Tally) -> String {
    match tally.met + tally.late + tally.overdue {
        0 => "—".to_owned(),
        done => format!(
            "{},{}",
            tally.met * 100 / done,
            tally.met * 1_000 / done % 10
        ),
    }
}

fn spread(name: &str, spread: Spread) -> String {
    let Spread { count, median, p90 } = spread;
    if count == 0 {
        return format!("{name}: ответов не было");
    }
    format!(
        "{name}, рабочее время: половина за {}, девять из десяти за {} (всего {count})",
        hours_of(median),
        hours_of(p90)
    )
}

fn hours_of(minutes: i64) -> String {
    format!("{} ч {:02} мин", minutes / 60, minutes % 60)
}

fn months(figures: &Figures) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<NAME$}{:>10}{:>12}{:>12}",
        "По месяцам", "сообщений", "инцидентов", "вовремя, %"
    )];
    lines.extend(figures.months.iter().map(|month| {
        format!(
            "  {:<width$}{:>10}{:>12}{:>12}",
            month.month.strftime("%m.%Y").to_string(),
            month.arrivals,
            month.incidents,
            share(month.answers),
            width = NAME - 2
        )
    }));
    lines.push(String::new());
    lines
}

fn sectors(figures: &Figures) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<NAME$}{:>12}{:>12}{:>16}{:>16}",
        "По отраслям", "инцидентов", "вовремя, %", "половина за", "открыты снова"
    )];
    lines.extend(figures.sectors.iter().map(|one| {
        format!(
            "  {:<width$}{:>12}{:>12}{:>16}{:>16}",
            cut(one.sector.name(), NAME - 2),
            one.incidents,
            share(one.answers),
            hours_of(one.answer.median),
            one.reopened,
            width = NAME - 2
        )
    }));
    lines.push(String::new());
    lines
}

fn bodies(figures: &Figures) -> Vec<String> {
    let mut lines = vec![head("Окончательный ответ по органам")];
    let bodies = figures.bodies.iter().take(SHOWN);
    lines.extend(bodies.map(|body| {
        let name = body.name.as_deref().unwrap_or("никому не передано");
        kept(name, body.answers)
    }));
    lines.extend(more(figures.bodies.len()));
    lines.push(String::new());
    lines
}

fn load(figures: &Figures) -> Vec<String> {
    let (queue, duty) = (&figures.queue, &figures.duty);
    let fullest = |fullest: Option<(Date, usize)>| {
        let told = fullest.filter(|(_, count)| *count > 0);
        let told = told.map(|(on, count)| format!(", больше всего {count} ({})", day(on)));
        told.unwrap_or_default()
    };
    let shift = |name: &str, load: &Load| {
        format!(
            "Решений операторов за {name} смену: обычно {}, в одной из десяти {} и больше{}",
            load.median,
            load.p90,
            fullest(load.fullest)
        )
    };
    let operators = &duty.operators;
    let least = operators.iter().min().copied().unwrap_or_default();
    let most = operators.iter().max().copied().unwrap_or_default();
    vec![
        format!(
            "Открыто к полуночи: обычно {}{}, в последний день {}",
            queue.median,
            fullest(queue.fullest),
            queue.last
        ),
        shift("дневную", &duty.day),
        shift("ночную", &duty.night),
        format!(
            "На оператора за всё время: от {least} до {most} решений (операторов {}, на смене двое)",
            operators.len()
        ),
        String::new(),
    ]
}

fn escalations(figures: &Figures) -> Vec<String> {
    let all = figures.escalations.iter();
    let raised: usize = all.clone().map(|raised| raised.times).sum();
    let mut lines = vec![row("Эскалаций", raised)];
    lines.extend(
        all.take(SHOWN)
            .map(|raised| format!("  {:>7}  {} → {}", raised.times, raised.why, raised.to)),
    );
    lines.extend(more(figures.escalations.len()));
    lines.push(String::new());
    lines
}

fn more(all: usize) -> Option<String> {
    let more = all.saturating_sub(SHOWN);
    (more > 0).then(|| format!("  … и ещё {more}; все — с ключом --json"))
}

fn machine(figures: &Figures, cost: &Cost) -> Vec<String> {
    let memory = cost
        .megabytes
        .map(|megabytes| format!(", память до {megabytes} МБ"));
    let mut lines = vec![format!(
        "Машина: {:.1} с{}, база {} МБ; шагов {}, событий в журналах {}",
        cost.seconds,
        memory.unwrap_or_default(),
        cost.database_megabytes,
        figures.steps,
        figures.events,
    )];
    let refused: usize = figures.refused.values().sum();
    if refused > 0 {
        let why = figures.refused.keys().take(SHOWN).cloned();
        lines.push(format!(
            "Рабочее место отказало выдуманным людям, раз: {refused}. {}",
            why.collect::<Vec<_>>().join(" · ")
        ));
    }
    lines
}

/// What the replay of all logs says.
fn check(wrong: &[(IncidentId, Fault)]) -> String {
    if wrong.is_empty() {
        return "Проверка: журналы из хранилища проиграны заново, состояния и сроки сошлись у всех инцидентов."
            .to_owned();
    }
    let listed = wrong.iter().take(SHOWN);
    let listed: Vec<String> = listed
        .map(|(id, fault)| format!("№ {id} ({})", fault.name()))
        .collect();
    let more = wrong.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" и ещё {more}")
    } else {
        String::new()
    };
    format!(
        "ОШИБКА ПРОГРАММЫ: журнал не сходится у инцидентов {}{more}. Сообщите разработчикам зерно и ключи этого запуска",
        listed.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_does_not_come_out_again_is_an_error_with_its_numbers() {
        let wrong = (1..=14).map(IncidentId);
        let wrong: Vec<_> = wrong.map(|id| (id, Fault::Clocks)).collect();
        insta::assert_snapshot!(check(&wrong), @"ОШИБКА ПРОГРАММЫ: журнал не сходится у инцидентов № 1 (сроки не по регламенту), № 2 (сроки не по регламенту), № 3 (сроки не по регламенту), № 4 (сроки не по регламенту), № 5 (сроки не по регламенту), № 6 (сроки не по регламенту), № 7 (сроки не по регламенту), № 8 (сроки не по регламенту), № 9 (сроки не по регламенту), № 10 (сроки не по регламенту), № 11 (сроки не по регламенту), № 12 (сроки не по регламенту) и ещё 2. Сообщите разработчикам зерно и ключи этого запуска");
    }

    #[test]
    fn a_clock_counts_as_late_as_soon_as_its_time_is_past() {
        let tally = Tally {
            met: 60,
            late: 8,
            running: 10,
            overdue: 2,
        };
        assert_eq!(share(tally), "85,7");
        assert_eq!(
            kept("Ответ", tally).split_whitespace().collect::<Vec<_>>(),
            ["Ответ", "60", "10", "10", "85,7"]
        );
        assert_eq!(share(Tally::default()), "—");
    }

    #[test]
    fn where_nobody_answered_there_is_no_half_of_the_answers() {
        let said = spread("До первой реакции", Spread::default());
        assert_eq!(said, "До первой реакции: ответов не было");
        let answered = Spread {
            count: 3,
            median: 62,
            p90: 180,
        };
        let said = spread("До первой реакции", answered);
        assert_eq!(
            said,
            "До первой реакции, рабочее время: половина за 1 ч 02 мин, девять из десяти за 3 ч 00 мин (всего 3)"
        );
    }

    #[test]
    fn a_name_that_is_too_long_keeps_the_table_straight() {
        let name = "Министерство дорог и всего, что по ним ездит, летит и плывёт";
        let lines = [
            kept(name, Tally::default()),
            kept("Ответ", Tally::default()),
        ];
        let [long, short] = lines.map(|line| line.chars().count());
        assert_eq!(long, short);
    }
}

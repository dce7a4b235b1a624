//! `otklik rules fit`: trains the learned layer on labelled texts and writes `rules/weights.toml`.
//!
//! Three kinds of texts teach: real ones with labels (and of them cross-validation tells the figures),
//! ordinary ones that call for nothing, and our own: a written corpus and the examples of the rules.

use std::{collections::HashMap, fs, path::Path, sync::Arc};

use sha2::{Digest, Sha256};

use super::{
    args::{Cli, FitArgs, Weighted},
    eval::{Joined, Labelled, Labels, Report, choose, raises, read, verdict_of},
    exit::End,
    ground, print,
};
use crate::{
    classify::{
        Classifier, FitNote, Head, Lesson, RuleSet, Target, Weights, fit, words, write_weights,
    },
    domain::{ItemKind, Signal, Verdict, io_reason},
    text::Analyser,
};

/// Parts of the real texts: each is judged by what the others teach.
const FOLDS: usize = 5;

/// A file of real texts.
struct Texts {
    name: String,
    /// Ordinary ones, of which none should call for a reaction.
    ordinary: bool,
    rows: Vec<Labelled>,
    /// In the same order.
    lessons: Vec<Lesson>,
}

/// A text that we wrote ourselves.
struct Own {
    lesson: Lesson,
    /// The part of the real text that it was written after: where that is judged, this must not teach.
    part: Option<usize>,
}

/// Everything that teaches.
struct School {
    rules: Arc<RuleSet>,
    real: Vec<Texts>,
    own: Vec<Own>,
}

/// Runs the command.
pub fn run(cli: &Cli, args: &FitArgs) -> Result<End, End> {
    let ground = ground(cli)?;
    let out = args.out.clone();
    let out = out.unwrap_or_else(|| ground.settings.paths.rules.join("weights.toml"));
    let school = School::open(ground.rules, args)?;
    let all: Vec<Lesson> = school.lessons(None);
    let note = FitNote {
        texts: all.len(),
        fingerprint: fingerprint(&all),
        figures: school.figures(),
    };
    let learnt = fit(&all);
    let contents = write_weights(&note, &learnt);
    let (heads, weights) = (learnt.heads(), learnt.weights());
    let told = format!(
        "Текстов {}, голов {heads}, чисел {weights}\n{}",
        note.texts,
        note.figures.join("\n")
    );
    if args.check {
        return compare(cli, &out, &contents, &told);
    }
    fs::write(&out, contents).map_err(|error| unwritten(&out, &error))?;
    if cli.json {
        let told = serde_json::json!({
            "file": out, "texts": note.texts, "heads": heads, "weights": weights,
            "fingerprint": note.fingerprint, "figures": note.figures,
        });
        return print(&told.to_string());
    }
    print(&format!("{told}\nЗаписано: {}", out.display()))
}

/// The committed file must be what the texts give, bit for bit.
fn compare(cli: &Cli, out: &Path, contents: &str, told: &str) -> Result<End, End> {
    let same = fs::read_to_string(out).is_ok_and(|known| known == contents);
    let found = match same {
        true => "совпадает",
        false => "не то, что дают эти тексты; запустите rules fit без --check",
    };
    if cli.json {
        print(&serde_json::json!({"file": out, "same": same}).to_string())?;
    } else {
        print(&format!("{told}\n{}: {found}", out.display()))?;
    }
    Ok(if same { End::Well } else { End::Problems })
}

fn unwritten(path: &Path, error: &std::io::Error) -> End {
    let (path, reason) = (path.display(), io_reason(error));
    End::Failed(anyhow::anyhow!("не пишется файл {path}: {reason}"))
}

impl School {
    fn open(rules: Arc<RuleSet>, args: &FitArgs) -> Result<Self, End> {
        let labels = Joined::read(&args.labels)?;
        let mut analyser = Analyser::new(Arc::clone(rules.lexicon()));
        let mut real = Vec::new();
        let labelled = args.files.iter().map(|one| (&one.file, one.weight, false));
        let ordinary = args.negatives.iter().map(|file| (file, 1.0, true));
        for (file, weight, ordinary) in labelled.chain(ordinary) {
            let mut rows = read(file, &labels)?;
            choose(&mut rows, args.split);
            if ordinary {
                rows.iter_mut().for_each(call_for_nothing);
            }
            real.push(Texts {
                name: name(file),
                ordinary,
                lessons: lessons(&mut analyser, &rows, real.len(), weight),
                rows,
            });
        }
        let own = own(&rules, &mut analyser, &real, &args.written)?;
        Ok(Self { rules, real, own })
    }

    /// All lessons but those of one part of the real texts.
    fn lessons(&self, without: Option<usize>) -> Vec<Lesson> {
        let real = self.real.iter().flat_map(|file| {
            let kept = file.lessons.iter().enumerate();
            kept.filter(move |(at, _)| Some(at % FOLDS) != without)
        });
        let real = real.map(|(_, lesson)| lesson);
        let own = self.own.iter();
        let own = own.filter(|own| own.part.is_none() || own.part != without);
        real.chain(own.map(|own| &own.lesson)).cloned().collect()
    }

    /// What the layer and the rules reach together on parts that did not teach. The rules themselves
    /// may have been written by reading these texts: held-out texts alone are honest with them.
    fn figures(&self) -> Vec<String> {
        let empty = |file: &Texts| vec![None; file.rows.len()];
        let mut verdicts: Vec<Vec<Option<Verdict>>> = self.real.iter().map(empty).collect();
        for fold in 0..FOLDS {
            let weights = Arc::new(Weights::new(&fit(&self.lessons(Some(fold)))));
            let mut classifier = Classifier::trying(Arc::clone(&self.rules), weights);
            for (file, verdicts) in self.real.iter().zip(&mut verdicts) {
                let part = file.rows.iter().enumerate();
                for (at, row) in part.filter(|(at, _)| at % FOLDS == fold) {
                    verdicts[at] = Some(verdict_of(&mut classifier, row, &row.text));
                }
            }
        }
        let told = self.real.iter().zip(verdicts);
        told.map(|(file, verdicts)| file.figures(verdicts.into_iter().flatten().collect()))
            .collect()
    }
}

impl Texts {
    fn figures(&self, verdicts: Vec<Verdict>) -> String {
        let name = &self.name;
        if self.ordinary {
            let raised = verdicts.iter().filter(|verdict| raises(verdict)).count();
            return format!("{name}: false {raised} of {}", verdicts.len());
        }
        let report = Report::of(&self.rows, &verdicts);
        let signals = Signal::ALL.iter().map(|signal| signal.id());
        let all: Vec<&str> = ["accuracy", "macro_f1", "actionable"]
            .into_iter()
            .chain(signals)
            .collect();
        let told = all.iter().filter_map(|figure| {
            let share = report.figure(figure)?;
            Some(format!("{figure} {share:.3}"))
        });
        let figures: Vec<String> = told.collect();
        format!("{name}: {}", figures.join(", "))
    }
}

/// What we wrote: the examples of the rules and the written corpora. It is one source: it shares our
/// habits.
fn own(
    rules: &RuleSet,
    analyser: &mut Analyser,
    real: &[Texts],
    written: &[Weighted],
) -> Result<Vec<Own>, End> {
    let rows = real.iter().flat_map(|file| file.rows.iter().enumerate());
    let parts: HashMap<&str, usize> = rows
        .map(|(at, row)| (row.sha256.as_str(), at % FOLDS))
        .collect();
    let source = real.len();
    let mut own: Vec<Own> = examples(rules, analyser, source)
        .into_iter()
        .map(|lesson| Own { lesson, part: None })
        .collect();
    for Weighted { file, weight } in written {
        let rows = read(file, &Joined::default())?;
        let lessons = lessons(analyser, &rows, source, *weight);
        for (mut lesson, row) in lessons.into_iter().zip(&rows) {
            // Invented chatter is not like chatter: it teaches topics and signals only.
            lesson.answers.retain(|(head, _)| *head != Head::Actionable);
            let after = row.after.as_deref();
            let part = after.and_then(|digest| parts.get(digest)).copied();
            own.push(Own { lesson, part });
        }
    }
    Ok(own)
}

/// An ordinary text belongs to no public service.
fn call_for_nothing(row: &mut Labelled) {
    row.labels.sector = Some(None);
    row.labels.actionable = Some(false);
}

fn lessons(analyser: &mut Analyser, rows: &[Labelled], source: usize, weight: f64) -> Vec<Lesson> {
    let lesson = |row: &Labelled| {
        let mut lesson = lesson(analyser, &row.text, source, weight);
        teach(&mut lesson, &row.labels, row.kind);
        lesson
    };
    rows.iter().map(lesson).collect()
}

fn lesson(analyser: &mut Analyser, text: &str, source: usize, weight: f64) -> Lesson {
    analyser.analyse(text);
    Lesson {
        words: words(analyser, text),
        source,
        weight,
        answers: Vec::new(),
    }
}

/// Appeals teach nothing of what calls for a reaction: they all do, and the layer is not asked.
fn teach(lesson: &mut Lesson, labels: &Labels, kind: ItemKind) {
    lesson.teach_sector(labels.sector.flatten());
    if let Some(signals) = &labels.signals {
        lesson.teach_signals(signals);
    }
    if let Some(actionable) = labels.actionable.filter(|_| kind != ItemKind::Appeal) {
        lesson.answers.push((Head::Actionable, actionable));
    }
}

/// The examples of the rules teach what their rule tells, and nothing else.
fn examples(rules: &RuleSet, analyser: &mut Analyser, source: usize) -> Vec<Lesson> {
    let mut all = Vec::new();
    for rule in rules.rules() {
        for text in &rule.match_examples {
            let mut lesson = lesson(analyser, text, source, 1.0);
            match rule.target {
                Target::Category(at) => {
                    let sector = rules.categories()[at].sector;
                    lesson.teach_sector(Some(sector));
                }
                Target::Signal(signal) => lesson.answers.push((Head::Signal(signal), true)),
                Target::Filter(_) => continue,
            }
            all.push(lesson);
        }
    }
    all
}

fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Digest of everything that was learnt from: stems, answers and weights.
fn fingerprint(lessons: &[Lesson]) -> String {
    let mut digest = Sha256::new();
    for lesson in lessons {
        digest.update(lesson.weight.to_le_bytes());
        for word in &lesson.words {
            digest.update(word.stem.as_bytes());
            digest.update([0, word.inside.0 as u8, word.inside.1 as u8]);
            word.forms
                .iter()
                .for_each(|form| digest.update(form.as_bytes()));
        }
        for (head, answer) in &lesson.answers {
            digest.update(head.id());
            digest.update([u8::from(*answer)]);
        }
    }
    let digest = digest.finalize();
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

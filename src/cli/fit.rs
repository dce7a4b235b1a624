//! `otklik rules fit`: trains the learned layer on labelled texts and writes `rules/weights.toml`.
//!
//! Three kinds of texts teach: real ones with labels (and of them cross-validation tells the figures),
//! ordinary ones that call for nothing, and our own: a written corpus and the examples of the rules.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};

use super::{
    args::{Cli, FitArgs, Weighted},
    eval::{Labelled, Labels, Report, choose, read, read_labels, verdict_of},
    exit::End,
    ground, print,
};
use crate::{
    classify::{
        Classifier, FitNote, Head, Lesson, RuleSet, Target, Weights, fit, words, write_weights,
    },
    domain::{Sector, Verdict, io_reason},
    text::Analyser,
};

/// Parts of the real texts: each is judged by what the others teach.
const FOLDS: usize = 5;

/// Everything that teaches.
struct School {
    rules: Arc<RuleSet>,
    /// Real labelled texts, file by file.
    real: Vec<(String, Vec<Labelled>)>,
    /// Their lessons, in the same order.
    real_lessons: Vec<Vec<Lesson>>,
    others: Vec<Lesson>,
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
    let separators = fit(&all);
    let contents = write_weights(&note, &separators);
    let stems: usize = separators.iter().map(|one| one.stems.len()).sum();
    let told = format!(
        "Текстов {}, голов {}, чисел {stems}\n{}",
        note.texts,
        separators.len(),
        note.figures.join("\n")
    );
    if args.check {
        return compare(&out, &contents, &told);
    }
    fs::write(&out, contents).map_err(|error| unwritten(&out, &error))?;
    if cli.json {
        let told = serde_json::json!({
            "file": out, "texts": note.texts, "heads": separators.len(), "weights": stems,
            "fingerprint": note.fingerprint, "figures": note.figures,
        });
        return print(&told.to_string());
    }
    print(&format!("{told}\nЗаписано: {}", out.display()))
}

/// The committed file must be what the texts give, bit for bit.
fn compare(out: &Path, contents: &str, told: &str) -> Result<End, End> {
    print(told)?;
    if fs::read_to_string(out).is_ok_and(|known| known == contents) {
        return print(&format!("{}: совпадает", out.display()));
    }
    print(&format!(
        "{}: не то, что дают эти тексты; запустите rules fit без --check",
        out.display()
    ))?;
    Ok(End::Problems)
}

fn unwritten(path: &PathBuf, error: &std::io::Error) -> End {
    let (path, reason) = (path.display(), io_reason(error));
    End::Failed(anyhow::anyhow!("не пишется файл {path}: {reason}"))
}

impl School {
    fn open(rules: Arc<RuleSet>, args: &FitArgs) -> Result<Self, End> {
        let mut labels = std::collections::HashMap::new();
        for file in &args.labels {
            labels.extend(read_labels(file)?);
        }
        let mut analyser = Analyser::new(Arc::clone(rules.lexicon()));
        let mut source = 0;
        let (mut real, mut real_lessons) = (Vec::new(), Vec::new());
        for Weighted { file, weight } in &args.files {
            let mut rows = read(file, Some(&labels))?;
            choose(&mut rows, args.split);
            real_lessons.push(lessons(&mut analyser, &rows, source, *weight));
            real.push((name(file), rows));
            source += 1;
        }
        let mut others = Vec::new();
        for file in &args.negatives {
            let mut rows = read(file, None)?;
            choose(&mut rows, args.split);
            for row in &mut rows {
                row.labels.sector = Some(None);
                row.labels.actionable = Some(false);
            }
            others.extend(lessons(&mut analyser, &rows, source, 1.0));
            source += 1;
        }
        // What we wrote ourselves is one source: it shares our habits.
        for Weighted { file, weight } in &args.written {
            others.extend(lessons(&mut analyser, &read(file, None)?, source, *weight));
        }
        others.extend(examples(&rules, &mut analyser, source));
        Ok(Self {
            rules,
            real,
            real_lessons,
            others,
        })
    }

    /// All lessons but those of one part of the real texts.
    fn lessons(&self, without: Option<usize>) -> Vec<Lesson> {
        let real = self.real_lessons.iter().flat_map(|file| {
            let kept = file.iter().enumerate();
            kept.filter(move |(at, _)| Some(at % FOLDS) != without)
        });
        let real = real.map(|(_, lesson)| lesson);
        real.chain(&self.others).cloned().collect()
    }

    /// What the layer and the rules reach together on parts that did not teach. The rules themselves
    /// may have been written by reading these texts: held-out texts alone are honest with them.
    fn figures(&self) -> Vec<String> {
        let mut verdicts: Vec<Vec<Option<Verdict>>> = self
            .real
            .iter()
            .map(|(_, rows)| vec![None; rows.len()])
            .collect();
        for fold in 0..FOLDS {
            let weights = Arc::new(Weights::new(&fit(&self.lessons(Some(fold)))));
            let mut classifier = Classifier::trying(Arc::clone(&self.rules), weights);
            for ((_, rows), verdicts) in self.real.iter().zip(&mut verdicts) {
                for (at, row) in rows.iter().enumerate().filter(|(at, _)| at % FOLDS == fold) {
                    verdicts[at] = Some(verdict_of(&mut classifier, row));
                }
            }
        }
        let told = self
            .real
            .iter()
            .zip(verdicts)
            .map(|((name, rows), verdicts)| {
                let verdicts: Vec<Verdict> = verdicts.into_iter().flatten().collect();
                let report = Report::of(rows, &verdicts);
                let figures = ["accuracy", "macro_f1", "actionable"].map(|figure| {
                    let reached = report.figure(figure).map(|reached| format!("{reached:.3}"));
                    format!("{figure} {}", reached.as_deref().unwrap_or("-"))
                });
                format!("{name}: {}", figures.join(", "))
            });
        told.collect()
    }
}

fn lessons(analyser: &mut Analyser, rows: &[Labelled], source: usize, weight: f64) -> Vec<Lesson> {
    let lesson = |row: &Labelled| {
        let mut lesson = lesson(analyser, &row.text, source, weight);
        teach(&mut lesson, &row.labels);
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

fn teach(lesson: &mut Lesson, labels: &Labels) {
    lesson.teach_sector(labels.sector.flatten());
    if let Some(signals) = &labels.signals {
        lesson.teach_signals(signals);
    }
    if let Some(actionable) = labels.actionable {
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
                    let sector: Sector = rules.categories()[at].sector;
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

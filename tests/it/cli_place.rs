//! The real binary in a folder of its own: configuration, state directory, and the words it says.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// A folder with a configuration over the project's own rules and regions.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What a run said, with the folder's name replaced by `…`.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// What the person at the terminal sees, for snapshots.
    pub fn said(&self) -> String {
        format!("[{}]\n{}{}", self.code, self.out, self.err)
    }

    /// The lines of standard output as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

impl Place {
    pub fn new() -> Self {
        Self::with("")
    }

    /// With more lines at the end of the configuration.
    pub fn with(more: &str) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        place.configure(&format!("{}{more}", place.usual()));
        place
    }

    /// With its own copy of the project's rules, one file of it changed.
    pub fn with_rules(file: &str, change: impl Fn(&str) -> String) -> Self {
        let place = Self::new();
        let own = place.rules("rules", file, change);
        let house = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
        let usual = place.usual();
        place.configure(&usual.replace(&format!("{house:?}"), &format!("{own:?}")));
        place
    }

    /// Copies the project's rules to this folder, one file of them changed; gives the folder.
    pub fn rules(&self, folder: &str, file: &str, change: impl Fn(&str) -> String) -> String {
        let from = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
        for path in files(from.as_ref()) {
            let inner = path.strip_prefix(from).unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            let text = if inner == file { change(&text) } else { text };
            self.file(&format!("{folder}/{inner}"), text);
        }
        self.path(folder).to_str().unwrap().to_owned()
    }

    /// The configuration that every place starts with.
    pub fn usual(&self) -> String {
        let root = env!("CARGO_MANIFEST_DIR");
        let state = self.state();
        format!(
            "default_region = \"belgorod\"\n[state]\ndirectory = {state:?}\n[http]\n\
             listen = \"127.0.0.1:0\"\n[paths]\nrules = \"{root}/rules\"\n\
             index = \"{root}/index\"\nregions = \"{root}/config/regions\"\n\
             regulations = \"{root}/config/regulations\"\ncalendars = \"{root}/config/calendars\"\n"
        )
    }

    /// In one step: a daemon that is just reading its files again never meets half of them.
    pub fn configure(&self, text: &str) {
        let partial = self.path("otklik.partial");
        std::fs::write(&partial, text).unwrap();
        std::fs::rename(partial, self.config()).unwrap();
    }

    pub fn config(&self) -> PathBuf {
        self.path("otklik.toml")
    }

    pub fn state(&self) -> PathBuf {
        self.path("state")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path as an argument.
    pub fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, contents).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A command of the binary on this place.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_otklik"));
        command
            .arg("--config")
            .arg(self.config())
            .args(args)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.told(self.command(args).output().unwrap())
    }

    /// With these lines on standard input.
    pub fn pipe(&self, args: &[&str], input: &str) -> Ran {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // The other side may stop reading: that is its right.
        let feeding = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().unwrap();
        feeding.join().unwrap();
        self.told(output)
    }

    fn told(&self, output: Output) -> Ran {
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: self.anonymous(&output.stdout),
            err: self.anonymous(&output.stderr),
        }
    }

    /// Text without names of this machine's folders.
    pub fn anonymous(&self, bytes: &[u8]) -> String {
        let own = self.folder.path().to_str().unwrap();
        String::from_utf8_lossy(bytes)
            .replace(own, "…")
            .replace(env!("CARGO_MANIFEST_DIR"), "…")
    }

    /// A running daemon on this place.
    pub fn daemon(&self) -> Running {
        self.daemon_with(Stdio::null())
    }

    /// The same; its log goes there.
    pub fn daemon_with(&self, log: Stdio) -> Running {
        let mut child = self.command(&["run"]).stderr(log).spawn().unwrap();
        // Its first line comes when it listens.
        let mut said = String::new();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut out, &mut said).unwrap();
        let base = said.trim_end().strip_prefix("адрес: ");
        let base = base.unwrap_or_else(|| panic!("{said:?}")).to_owned();
        Running { child, base, out }
    }
}

/// A daemon that is killed when the test forgets it.
pub struct Running {
    pub child: Child,
    /// Where it listens: `http://…`.
    pub base: String,
    out: std::io::BufReader<std::process::ChildStdout>,
}

impl Running {
    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Asks it to end, and gives its exit code.
    pub fn stop(mut self) -> i32 {
        self.signal("TERM");
        // Reading to the end keeps its pipe open until it is gone.
        std::io::copy(&mut self.out, &mut std::io::sink()).unwrap();
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

/// Files below a folder in which one of the words stands. A running daemon may drop a file of its index
/// between the listing and the reading: what is gone holds nothing.
pub fn traces(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder) {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let holds = |word: &str| bytes.windows(word.len()).any(|it| it == word.as_bytes());
        let held = words.iter().filter(|word| holds(word));
        found.extend(held.map(|word| format!("{}: {word}", path.display())));
    }
    found
}

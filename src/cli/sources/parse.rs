//! `otklik sources parse`: what the collectors would read in a recorded reply, one item a line.

use super::{args::ParseArgs, told};
use crate::{
    app::recorded::read,
    cli::{exit::End, tell},
    domain::io_reason,
};

/// Prints the items of every file. A file that cannot be read is told on standard error, the others
/// are read all the same.
pub fn run(args: &ParseArgs) -> Result<End, End> {
    let mut end = End::Well;
    for file in &args.files {
        let name = file.display();
        let reply = std::fs::read(file).map_err(|error| {
            let reason = io_reason(&error);
            End::Failed(anyhow::anyhow!("файл {name} не читается: {reason}"))
        })?;
        match read(args.network, args.method.as_deref(), &reply) {
            Ok(reading) => {
                if reading.unread > 0 {
                    tell(&format!(
                        "{name}: не разобрано записей — {}",
                        reading.unread
                    ));
                    end = End::Problems;
                }
                for refusal in &reading.refused {
                    tell(&format!("{name}: {refusal}"));
                    end = End::Problems;
                }
                told::items(&reading.items, &reading.gone)?;
            }
            Err(error) => {
                tell(&format!("{name}: {error}"));
                end = End::Problems;
            }
        }
    }
    Ok(end)
}

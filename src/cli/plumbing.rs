//! `baoku completions` and `baoku man`: what the shell and the manual need, made from the command line's own definition.

use super::{Done, args::Cli};
use clap::CommandFactory;
use clap_complete::Shell;
use std::{
    io::{self, Write},
    process::ExitCode,
};

pub(super) fn completions(shell: Shell) -> Done {
    let mut script = Vec::new(); // the generator panics when it cannot write
    clap_complete::generate(shell, &mut Cli::command(), "baoku", &mut script);
    written(&script)
}

pub(super) fn man() -> Done {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
        let part = clap_mangen::Man::new(command.clone());
        writeln!(page, ".SH \"BAOKU {}\"", command.get_name().to_uppercase())?;
        part.render_description_section(&mut page)?;
        part.render_options_section(&mut page)?;
        part.render_extra_section(&mut page)?;
    }
    written(&page)
}

fn written(bytes: &[u8]) -> Done {
    let mut to = io::stdout().lock();
    to.write_all(bytes)?;
    to.flush()?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}

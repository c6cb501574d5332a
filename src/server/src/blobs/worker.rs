//! Pictures are decoded in a process of their own, which may take so much memory and time and then ends (S34). What a
//! decoder does wrong with somebody's bytes, it does there.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use domain::Media;
use rustix::process::{Resource, Rlimit, setrlimit};

use super::picture::{self, PictureError, Pictures};

/// The command of this program that does the work.
pub const COMMAND: &str = "decode-picture";

/// S34: memory of the process, without the program itself.
const MEMORY: u64 = 256 * 1024 * 1024;
/// S34: as the clock on the wall, and as the processor counts.
const SECONDS: u64 = 5;

const DONE: u8 = 0;
const TOO_LARGE: u8 = 1;
const DAMAGED: u8 = 2;

/// Where pictures are decoded.
#[derive(Clone, Debug)]
pub enum Decoder {
    /// By this program, started anew for each picture.
    Process(PathBuf),
    /// In this process: in programs that do not know the command, such as tests.
    Here,
}

impl Decoder {
    /// In a process, if this is our own program.
    #[must_use]
    pub fn of_this_program() -> Decoder {
        let program = std::env::current_exe().ok();
        let ours = |path: &PathBuf| {
            path.file_stem().is_some_and(|name| name.to_string_lossy().starts_with("guanjia"))
        };
        program.filter(ours).map_or(Decoder::Here, Decoder::Process)
    }

    /// As [`picture::derive`].
    ///
    /// # Errors
    /// As there; also when the process had not ended in time, or ended without a word.
    pub fn derive(&self, media: Media, bytes: &[u8]) -> Result<Pictures, PictureError> {
        let Decoder::Process(program) = self else { return picture::derive(media, bytes) };
        match started(program) {
            Ok(child) => asked(child, media, bytes),
            Err(error) => {
                // The program was replaced or moved: a photo is not lost for that.
                tracing::warn!(%error, "the process for pictures cannot be started");
                picture::derive(media, bytes)
            }
        }
    }
}

fn started(program: &Path) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.arg(COMMAND).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

fn asked(mut child: Child, media: Media, bytes: &[u8]) -> Result<Pictures, PictureError> {
    let pipes = child.stdin.take().zip(child.stdout.take());
    let mut sent = vec![u8::from(media == Media::Png)];
    sent.extend_from_slice(bytes);
    let (tell, told) = mpsc::channel();
    // On a thread of its own, because pipes know no deadline; it ends with the process.
    std::thread::spawn(move || {
        let answer = pipes.ok_or(io::ErrorKind::BrokenPipe.into()).and_then(|(mut stdin, mut stdout)| {
            stdin.write_all(&sent)?;
            drop(stdin);
            let mut answer = Vec::new();
            stdout.read_to_end(&mut answer).map(|_| answer)
        });
        drop(tell.send(answer));
    });
    let answer = told.recv_timeout(Duration::from_secs(SECONDS));
    drop(child.kill());
    drop(child.wait());
    match answer {
        Ok(Ok(answer)) => read(&answer),
        Ok(Err(_)) => Err(PictureError::Damaged),
        Err(_) => Err(PictureError::TooLarge),
    }
}

/// What the process has said. A process that was stopped by its limits says nothing.
fn read(answer: &[u8]) -> Result<Pictures, PictureError> {
    match answer.split_first() {
        Some((&DONE, rest)) => {
            let (length, rest) = rest.split_at_checked(4).ok_or(PictureError::Damaged)?;
            let length = length.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
            let (view, thumb) = rest.split_at_checked(length).ok_or(PictureError::Damaged)?;
            Ok(Pictures { view: view.to_vec(), thumb: thumb.to_vec() })
        }
        Some((&DAMAGED, _)) => Err(PictureError::Damaged),
        _ => Err(PictureError::TooLarge),
    }
}

/// The process: takes its limits upon itself before it reads the first byte.
#[must_use]
pub fn work() -> ExitCode {
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    let limits =
        [(Resource::Data, MEMORY), (Resource::Cpu, SECONDS), (Resource::Core, 0), (Resource::Fsize, 0)];
    if limits.into_iter().any(|(resource, most)| setrlimit(resource, limit(most)).is_err()) {
        return ExitCode::FAILURE;
    }
    match answer(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<()> {
    let mut kind = [0];
    from.read_exact(&mut kind)?;
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    let media = if kind == [1] { Media::Png } else { Media::Jpeg };
    match picture::derive(media, &bytes) {
        Ok(Pictures { view, thumb }) => {
            let length = u32::try_from(view.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
            to.write_all(&[DONE])?;
            to.write_all(&length.to_be_bytes())?;
            to.write_all(&view)?;
            to.write_all(&thumb)?;
        }
        Err(PictureError::TooLarge) => to.write_all(&[TOO_LARGE])?,
        Err(PictureError::Damaged) => to.write_all(&[DAMAGED])?,
    }
    to.flush()
}

// Runs programs for an evaluator, several at once. An order is a line of fields with tabs between them (`\t`, `\n`, `\r`, `\\` are
// escaped): `run ID CWD CPU_MS WALL_MS MEMORY_MB OUTPUT_BYTES FLAGS FILE NAME=VALUE... -- ARGV...`, or `drop ID`.
// FLAGS: `e` adds standard error to what is told. FILE: told and removed at the end, `-` for none.
// As cargo's wrapper of the compiler (RIFT_RECORDS is set): notes the call in a file of that folder, and makes it, without debug
// information and with no lint that could fail it.
// The answer: `ID STATUS LATE MS OUTPUT FILE`, STATUS being an exit code or a signal with a minus before it.
use std::collections::HashMap;
use std::io::{BufRead, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[repr(C)]
struct Rlimit {
    soft: u64,
    hard: u64,
}
#[repr(C)]
struct Timer {
    every: [i64; 2],
    first: [i64; 2],
}
extern "C" {
    fn setrlimit(resource: i32, limit: *const Rlimit) -> i32;
    fn setitimer(which: i32, new: *const Timer, old: *mut Timer) -> i32;
    fn setpgid(pid: i32, group: i32) -> i32;
    fn kill(pid: i32, signal: i32) -> i32;
}
const EXTRA: [&str; 4] = ["--cap-lints", "allow", "-C", "debuginfo=0"];
const ADDRESS_SPACE: i32 = 9;
const CORE: i32 = 4;
const COMPUTING_TIME: i32 = 2;
const OUT_OF_TIME: i32 = 27;
const KILL: i32 = 9;
/// What a program may do after it closed its output.
const TO_END: Duration = Duration::from_millis(2000);

type Running = Arc<Mutex<HashMap<String, i32>>>;

struct Order {
    id: String,
    cwd: String,
    cpu_ms: u64,
    wall_ms: u64,
    memory_mb: u64,
    output: usize,
    flags: String,
    file: String,
    env: Vec<(String, String)>,
    argv: Vec<String>,
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

fn order(fields: &[String]) -> Option<Order> {
    let number = |i: usize| fields.get(i)?.parse::<u64>().ok();
    let rest = fields.get(9..)?;
    let middle = rest.iter().position(|field| field == "--")?;
    let env = rest[..middle].iter().filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((name.to_string(), value.to_string()))
    });
    Some(Order {
        id: fields.get(1)?.clone(),
        cwd: fields.get(2)?.clone(),
        cpu_ms: number(3)?,
        wall_ms: number(4)?,
        memory_mb: number(5)?,
        output: number(6)? as usize,
        flags: fields.get(7)?.clone(),
        file: fields.get(8)?.clone(),
        env: env.collect(),
        argv: rest[middle + 1..].to_vec(),
    })
}

/// All that is needed of a stream, the rest read and dropped; false where more came than a program may write.
fn read_all(mut stream: impl Read, most: usize) -> (Vec<u8>, bool) {
    let mut kept = Vec::new();
    let mut buffer = [0u8; 16384];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return (kept, true),
            Ok(n) => {
                if kept.len() + n > most {
                    return (kept, false);
                }
                kept.extend_from_slice(&buffer[..n]);
            }
        }
    }
}

fn run(order: &Order, running: &Running) -> Option<String> {
    let began = Instant::now();
    let (cpu_ms, memory_mb) = (order.cpu_ms, order.memory_mb);
    let mut command = Command::new(order.argv.first()?);
    command.args(&order.argv[1..]).current_dir(&order.cwd).envs(order.env.iter().cloned()).stdin(Stdio::null());
    command.stdout(Stdio::piped());
    command.stderr(if order.flags.contains('e') { Stdio::piped() } else { Stdio::null() });
    // Only system calls between fork and exec.
    unsafe {
        command.pre_exec(move || {
            setpgid(0, 0);
            if memory_mb > 0 {
                let most = Rlimit { soft: memory_mb << 20, hard: memory_mb << 20 };
                setrlimit(ADDRESS_SPACE, &most);
            }
            setrlimit(CORE, &Rlimit { soft: 0, hard: 0 });
            if cpu_ms > 0 {
                let first = [(cpu_ms / 1000) as i64, (cpu_ms % 1000 * 1000) as i64];
                setitimer(COMPUTING_TIME, &Timer { every: [0, 0], first }, std::ptr::null_mut());
            }
            Ok(())
        });
    }
    let mut child = command.spawn().ok()?;
    let pid = child.id() as i32;
    running.lock().unwrap().insert(order.id.clone(), pid);
    let (tell, told) = channel();
    let most = order.output;
    let stdout = child.stdout.take()?;
    let told_too = tell.clone();
    std::thread::spawn(move || tell.send((0, read_all(stdout, most))));
    let streams = if let Some(stderr) = child.stderr.take() {
        std::thread::spawn(move || told_too.send((1, read_all(stderr, most))));
        2
    } else {
        // Else the channel would never end.
        drop(told_too);
        1
    };
    let deadline = began + Duration::from_millis(order.wall_ms);
    let mut texts = [Vec::new(), Vec::new()];
    let mut late = false;
    for _ in 0..streams {
        match told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok((which, (text, all))) => {
                texts[which] = text;
                if !all {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                late = true;
                break;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let patience = Instant::now() + TO_END;
    let mut ended = None;
    while !late && Instant::now() < patience.min(deadline) {
        ended = child.try_wait().ok()?;
        if ended.is_some() || texts[0].len() + 16384 > most {
            break;
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    // Whatever it left behind goes too.
    unsafe { kill(-pid, KILL) };
    running.lock().unwrap().remove(&order.id);
    let status = match ended {
        Some(status) => status,
        None => child.wait().ok()?,
    };
    while let Ok((which, (text, _))) = told.recv_timeout(Duration::from_millis(200)) {
        texts[which] = text;
    }
    let code = status.code().unwrap_or_else(|| -status.signal().unwrap_or(KILL));
    let late = late || status.signal() == Some(OUT_OF_TIME);
    let file = if order.file == "-" {
        String::new()
    } else {
        let text = std::fs::read(&order.file).unwrap_or_default();
        let _ = std::fs::remove_file(&order.file);
        String::from_utf8_lossy(&text).into_owned()
    };
    let output: Vec<String> = texts.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    let ms = began.elapsed().as_micros() as f64 / 1000.0;
    Some(format!("{code}\t{}\t{ms:.2}\t{}\t{}", late as u8, escape(&output.concat()), escape(&file)))
}

/// Folder, arguments and environment, NUL after each, an empty one between arguments and environment.
fn record(folder: &str) -> std::io::Error {
    let args: Vec<std::ffi::OsString> = std::env::args_os().skip(1).chain(EXTRA.iter().map(Into::into)).collect();
    if args.iter().any(|arg| arg == "--crate-name") {
        let mut noted = Vec::new();
        let mut note = |part: &[u8]| {
            noted.extend_from_slice(part);
            noted.push(0);
        };
        note(std::env::current_dir().unwrap_or_default().as_os_str().as_bytes());
        args.iter().for_each(|arg| note(arg.as_bytes()));
        note(b"");
        for (name, value) in std::env::vars_os() {
            note(&[name.as_bytes(), value.as_bytes()].join(&b'='));
        }
        let _ = std::fs::create_dir_all(folder);
        let _ = std::fs::write(format!("{folder}/{}", std::process::id()), noted);
    }
    Command::new(&args[0]).args(&args[1..]).exec()
}

fn main() {
    if let Ok(folder) = std::env::var("RIFT_RECORDS") {
        panic!("{}", record(&folder));
    }
    let running: Running = Arc::default();
    let out = Arc::new(Mutex::new(std::io::stdout()));
    let say = move |out: &Mutex<std::io::Stdout>, line: String| {
        let mut out = out.lock().unwrap();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    };
    say(&out, "ready".to_string());
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let fields: Vec<String> = line.split('\t').map(unescape).collect();
        if fields[0] == "drop" {
            if let Some(pid) = fields.get(1).and_then(|id| running.lock().unwrap().get(id).copied()) {
                unsafe { kill(-pid, KILL) };
            }
            continue;
        }
        let Some(order) = order(&fields) else { continue };
        let (running, out) = (running.clone(), out.clone());
        std::thread::spawn(move || {
            let told = run(&order, &running).unwrap_or_else(|| "-1\t0\t0\t\t".to_string());
            say(&out, format!("{}\t{told}", order.id));
        });
    }
    std::process::exit(0);
}

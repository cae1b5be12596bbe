//! A local HTTP/1.1 server that answers byte for byte what a test wants, also wrong bytes.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// No test waits for longer on a silent client.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an answer is written to.
pub(crate) trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

/// What a server does with a connection.
type Talk = dyn Fn(&mut dyn Connection) -> io::Result<()> + Send + Sync;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Path and query.
    pub(crate) target: String,
    /// When it had come.
    pub(crate) came: Instant,
    head: String,
}

impl Request {
    /// The next request of a connection.
    pub(crate) fn read(connection: &mut dyn Connection) -> io::Result<Self> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            connection.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).expect("a request is ASCII");
        let target = head.split(' ').nth(1).expect("a request line").to_owned();
        Ok(Self { target, came: Instant::now(), head })
    }

    /// The method.
    pub(crate) fn method(&self) -> &str {
        self.head.split(' ').next().unwrap_or_default()
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// A server on a port of its own.
///
/// Dropping it hangs up on its clients, waits for its threads, and fails the test if one of them panicked.
pub(crate) struct Server {
    address: SocketAddr,
    scheme: &'static str,
    stop: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<Request>>>,
    open: Arc<Mutex<HashMap<usize, TcpStream>>>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers each request by calling `answer`; the connection is closed after it.
    pub(crate) fn new<F>(answer: F) -> Self
    where
        F: Fn(&Request, &mut dyn Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::http("127.0.0.1", None, answer).expect("a free port")
    }

    /// Answers each request with the same bytes.
    pub(crate) fn replying(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::new(move |_, out| out.write_all(&bytes))
    }

    /// Answers each request by calling `answer`, at all addresses of this machine.
    pub(crate) fn everywhere<F>(answer: F) -> Self
    where
        F: Fn(&Request, &mut dyn Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::http("0.0.0.0", None, answer).expect("a free port")
    }

    /// Answers with the same bytes on another address of this machine, if it has it.
    pub(crate) fn replying_on(host: &str, bytes: impl Into<Vec<u8>>) -> io::Result<Self> {
        let bytes = bytes.into();
        Self::http(host, None, move |_, out| out.write_all(&bytes))
    }

    /// Does what `talk` does.
    pub(crate) fn talking<F>(talk: F) -> Self
    where
        F: Fn(&mut dyn Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::listen("127.0.0.1", None, Arc::default(), Arc::new(talk)).expect("a free port")
    }

    /// Answers each request with the same bytes over TLS.
    pub(crate) fn replying_with(tls: Arc<ServerConfig>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::http("127.0.0.1", Some(tls), move |_, out| out.write_all(&bytes)).expect("a free port")
    }

    /// Does what `talk` does, over TLS.
    pub(crate) fn talking_with<F>(tls: Arc<ServerConfig>, talk: F) -> Self
    where
        F: Fn(&mut dyn Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::listen("127.0.0.1", Some(tls), Arc::default(), Arc::new(talk)).expect("a free port")
    }

    fn http<F>(host: &str, tls: Option<Arc<ServerConfig>>, answer: F) -> io::Result<Self>
    where
        F: Fn(&Request, &mut dyn Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let talk = move |connection: &mut dyn Connection| {
            let request = Request::read(connection)?;
            log.lock().expect("not poisoned").push(request.clone());
            answer(&request, connection)
        };
        Self::listen(host, tls, requests, Arc::new(talk))
    }

    fn listen(
        host: &str,
        tls: Option<Arc<ServerConfig>>,
        requests: Arc<Mutex<Vec<Request>>>,
        talk: Arc<Talk>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((host, 0))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let open = Arc::new(Mutex::new(HashMap::new()));
        let (stopped, streams) = (Arc::clone(&stop), Arc::clone(&open));
        let listening = thread::spawn(move || {
            let mut threads: Vec<JoinHandle<()>> = Vec::new();
            let mut panicked = 0;
            for (number, stream) in listener.incoming().enumerate() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                if let Ok(handle) = stream.try_clone() {
                    streams.lock().expect("not poisoned").insert(number, handle);
                }
                let (tls, talk, streams) = (tls.clone(), Arc::clone(&talk), Arc::clone(&streams));
                let (ended, going_on): (Vec<_>, _) = threads.into_iter().partition(JoinHandle::is_finished);
                panicked += ended.into_iter().map(JoinHandle::join).filter(Result::is_err).count();
                threads = going_on;
                threads.push(thread::spawn(move || {
                    let _forget = Forget(streams, number);
                    // Errors are clients that hung up, as many tests make them do.
                    let _ = serve(stream, tls, &*talk);
                }));
            }
            panicked += threads.into_iter().map(JoinHandle::join).filter(Result::is_err).count();
            assert_eq!(panicked, 0, "connections panicked");
        });
        Ok(Self { address, scheme, stop, requests, open, listening: Some(listening) })
    }

    /// A URL of this server.
    pub(crate) fn url(&self, target: &str) -> String {
        format!("{}://{}{target}", self.scheme, self.address)
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("not poisoned").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        for stream in self.open.lock().expect("not poisoned").values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        let ended = self.listening.take().map(JoinHandle::join);
        if !thread::panicking() {
            assert!(matches!(ended, Some(Ok(()))), "the test server panicked");
        }
    }
}

/// Lets go of the handle of a connection that has ended, so a long test does not run out of files.
struct Forget(Arc<Mutex<HashMap<usize, TcpStream>>>, usize);

impl Drop for Forget {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// Hangs up when dropped, also by a panic: the server holds a second handle of the stream, which keeps it open.
struct HangUp(TcpStream);

impl Drop for HangUp {
    fn drop(&mut self) {
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

fn serve(mut stream: TcpStream, tls: Option<Arc<ServerConfig>>, talk: &Talk) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let _hang_up = HangUp(stream.try_clone()?);
    let Some(config) = tls else { return talk(&mut stream) };
    let connection = ServerConnection::new(config).expect("a usable configuration");
    let mut stream = StreamOwned::new(connection, stream);
    talk(&mut stream)?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// An answer with a body and its length.
pub(crate) fn reply(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut answer = head(status, headers);
    answer.truncate(answer.len() - 2);
    answer.extend(format!("content-length: {}\r\n\r\n", body.len()).bytes());
    answer.extend(body);
    answer
}

/// The start of an answer up to the body.
pub(crate) fn head(status: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}\r\n").into_bytes()
}

/// A page of HTML.
pub(crate) fn page(body: impl AsRef<[u8]>) -> Vec<u8> {
    reply("200 OK", &[("content-type", "text/html; charset=utf-8")], body)
}

/// A page of HTML after which the connection stays open.
pub(crate) fn page_kept_alive(body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A redirect.
pub(crate) fn moved(location: &str) -> Vec<u8> {
    reply("302 Found", &[("location", location)], "")
}

/// Waits until the client hangs up.
pub(crate) fn linger(connection: &mut dyn Connection) -> io::Result<()> {
    while connection.read(&mut [0; 1024])? > 0 {}
    Ok(())
}

//! Two things at once.

use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Less than this is read and judged as soon by one thread as by two, with less work: 4 MiB.
const LARGE: usize = 4 << 20;

/// The other thread; `None` where there can be none.
static OTHER: OnceLock<Option<ThreadPool>> = OnceLock::new();

/// Starts the other thread where so many bytes are worth it: it takes milliseconds until it is there.
pub(crate) fn expect(bytes: usize) {
    if bytes >= LARGE {
        OTHER.get_or_init(|| ThreadPoolBuilder::new().num_threads(1).build().ok());
    }
}

/// Whether there is another thread.
pub(crate) fn are_there() -> bool {
    other().is_some()
}

fn other() -> Option<&'static ThreadPool> {
    OTHER.get()?.as_ref()
}

/// Does one thing on the other thread, where there is one, and another here. A panic of either goes on here.
pub(crate) fn both<A: Send, B>(there: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    let Some(other) = other() else { return (there(), here()) };
    let mut made = None;
    let here = other.in_place_scope(|scope| {
        scope.spawn(|_| made = Some(there()));
        here()
    });
    let Some(there) = made else { unreachable!("a scope ends when all that runs in it has ended") };
    (there, here)
}

/// Items that several threads take, each once.
pub(crate) struct Shared<'i, T> {
    items: &'i [T],
    taken: AtomicUsize,
}

impl<'i, T> Shared<'i, T> {
    /// So many are taken at a time.
    const LOT: usize = 16;

    pub(crate) fn new(items: &'i [T]) -> Self {
        Self { items, taken: AtomicUsize::new(0) }
    }

    /// What is made of the items that no other thread takes, each with its position, until none is left.
    pub(crate) fn take<U>(&self, mut make: impl FnMut(&'i T) -> Option<U>) -> Vec<(usize, U)> {
        let mut made = Vec::new();
        loop {
            let start = self.taken.fetch_add(Self::LOT, Ordering::Relaxed);
            let Some(rest) = self.items.get(start..).filter(|rest| !rest.is_empty()) else { return made };
            let lot = rest.iter().take(Self::LOT).enumerate();
            made.extend(lot.filter_map(|(at, item)| Some((start + at, make(item)?))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LARGE, Shared, are_there, both, expect};
    use std::panic;

    #[test]
    fn a_panic_of_the_other_thread_goes_on_here() {
        expect(LARGE);
        assert!(are_there());
        let fails = || panic::resume_unwind(Box::new("there"));
        let caught = panic::catch_unwind(|| both(fails, || ()).1);
        assert_eq!(caught.unwrap_err().downcast_ref::<&str>(), Some(&"there"));
        assert_eq!(both(|| 1, || 2), (1, 2));
    }

    #[test]
    fn every_item_is_taken_once() {
        let items: Vec<usize> = (0..1000).collect();
        let shared = Shared::new(&items);
        expect(LARGE);
        let odd = || shared.take(|item| (item % 2 == 1).then_some(*item));
        let (mut all, others) = both(odd, odd);
        all.extend(others);
        all.sort_unstable();
        let expected: Vec<(usize, usize)> = (0..500).map(|at| (2 * at + 1, 2 * at + 1)).collect();
        assert_eq!(all, expected);
    }
}

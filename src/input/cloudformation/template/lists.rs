//! Functions on lists: `Fn::Select`, `Fn::Cidr`, `Fn::Length`.

use super::evaluate::{Evaluator, outside};
use super::expression::Expression;
use super::value::Value;
use core::net::Ipv4Addr;

/// `Fn::Select`: the item at an index.
pub(super) fn select(evaluator: &Evaluator<'_>, argument: &Expression) -> Value {
    let Some([index, list]) = argument.items() else {
        return outside("Fn::Select", vec![evaluator.value(argument)]);
    };
    let (index, list) = (evaluator.value(index), evaluator.value(list));
    let at = index.as_text().and_then(|index| index.parse::<usize>().ok());
    match at.zip(list.settled_items()).map(|(at, items)| items.get(at).cloned()) {
        Some(Some(item)) => item,
        Some(None) => outside("Fn::Select", vec![index, list]),
        None => Value::call("Fn::Select", vec![index, list]),
    }
}

/// `Fn::Length`: how many items there are.
pub(super) fn length(evaluator: &Evaluator<'_>, argument: &Expression) -> Value {
    let list = evaluator.value(argument);
    match list.settled_items() {
        Some(items) => Value::text(items.len().to_string()),
        None => Value::call("Fn::Length", vec![list]),
    }
}

/// `Fn::Cidr`: so many blocks of a range. Those of version 6 are left to the deployment.
pub(super) fn cidr(evaluator: &Evaluator<'_>, argument: &Expression) -> Value {
    let arguments: Vec<Value> =
        argument.items().unwrap_or_default().iter().map(|item| evaluator.value(item)).collect();
    let texts: Option<Vec<&str>> = arguments.iter().map(Value::as_text).collect();
    let blocks = match texts.as_deref() {
        Some([range, count, bits]) => blocks(range, count, bits),
        Some(_) | None => None,
    };
    match blocks {
        Some(blocks) => Value::List(blocks.into_iter().map(Value::text).collect()),
        None => Value::call("Fn::Cidr", arguments),
    }
}

fn blocks(range: &str, count: &str, bits: &str) -> Option<Vec<String>> {
    let (base, prefix) = range.split_once('/')?;
    let (base, prefix): (Ipv4Addr, u32) = (base.parse().ok()?, prefix.parse().ok()?);
    let (count, bits): (u32, u32) = (count.parse().ok()?, bits.parse().ok()?);
    let free = 32_u32.checked_sub(prefix)?;
    let fits = bits <= free && (1..=256).contains(&count);
    let fits = fits && u64::from(count) << bits <= 1_u64 << free;
    let mask = u32::MAX.checked_shl(free).unwrap_or(0);
    let base = u32::from(base) & mask;
    let block = |at: u32| {
        let start = base.checked_add(at.checked_shl(bits).unwrap_or(0))?;
        Some(format!("{}/{}", Ipv4Addr::from(start), 32 - bits))
    };
    if fits { (0..count).map(block).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_lie_one_behind_the_other() {
        assert_eq!(blocks("10.0.0.0/16", "2", "8").unwrap(), ["10.0.0.0/24", "10.0.1.0/24"]);
        assert_eq!(blocks("10.0.7.9/16", "1", "16").unwrap(), ["10.0.0.0/16"]);
        assert_eq!(blocks("0.0.0.0/0", "1", "32").unwrap(), ["0.0.0.0/0"]);
        for nonsense in [("10.0.0.0/16", "257", "1"), ("10.0.0.0/30", "8", "1"), ("fd00::/48", "1", "64")] {
            assert_eq!(blocks(nonsense.0, nonsense.1, nonsense.2), None);
        }
    }
}

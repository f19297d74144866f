namespace MemCap.Bounds

open System.Globalization
open System.Numerics
open System.Text.Json
open MemCap.Exact

/// Formulas as JavaScript, for plots: doubles, NaN where a formula has no value or a name in it has none.
[<RequireQualifiedAccess>]
module FormulaScript =
    /// Defines M, the functions that the expressions call.
    let runtime =
        """const M = (() => {
  const isUnknown = x => typeof x !== "number" || Number.isNaN(x);
  const fold = (lower, upper, body, empty, combine) => {
    // More terms would freeze the page.
    if (!Number.isInteger(lower) || !Number.isInteger(upper) || upper - lower > 1e7) return NaN;
    if (upper < lower) return empty;
    let total = body(lower);
    for (let i = 1; lower + i <= upper; i++) total = combine(total, body(lower + i));
    return isUnknown(total) ? NaN : total;
  };
  // The least integer from start on that passes a test which all later ones pass: doubling, then bisection.
  const first = (start, test) => {
    if (test(start)) return start;
    let low = start, step = 1;
    while (!test(low + step)) {
      low += step;
      step *= 2;
      if (low > 2 ** 53) return NaN;
    }
    let high = low + step;
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (test(middle)) high = middle; else low = middle;
    }
    return high;
  };
  const search = (start, left, right, wanted) => {
    if (!Number.isInteger(start)) return NaN;
    let known = true;
    const test = v => {
      const a = left(v), b = right(v);
      if (isUnknown(a) || isUnknown(b)) known = false;
      return !known || (a >= b) === wanted;
    };
    const found = first(start, test);
    return !known ? NaN : wanted ? found : Math.max(start, found - 1);
  };
  // 1/(x + 1/(x + 2/(x + 3/(x + ...)))) for the tail, a series without cancellation in the middle.
  const normalCdf = x => {
    if (isUnknown(x)) return NaN;
    const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI), y = Math.abs(x);
    if (y > 3) {
      let t = y;
      for (let k = 200; k >= 1; k--) t = y + k / t;
      return x < 0 ? density / t : 1 - density / t;
    }
    let sum = 0;
    for (let term = x, k = 3; sum + term !== sum; k += 2) { sum += term; term *= x * x / k; }
    return 0.5 + density * sum;
  };
  return {
    quotient: (a, b) => b === 0 ? NaN : a / b,
    power: (a, b) => {
      if (isUnknown(a) || isUnknown(b) || (a === 0 && b < 0)) return NaN;
      // By squaring, as long as that keeps integers exact.
      if (!Number.isInteger(b) || Math.abs(b) > 64) return a ** b;
      let result = 1;
      for (let k = Math.abs(b), square = a; k > 0; k = Math.floor(k / 2), square *= square)
        if (k % 2 === 1) result *= square;
      return b < 0 ? 1 / result : result;
    },
    ln: x => x > 0 ? Math.log(x) : NaN,
    lg: x => {
      const r = Math.round(Math.log2(x));
      return !(x > 0) ? NaN : 2 ** r === x ? r : Math.log2(x);
    },
    normalCdf,
    binomial: (n, k) => {
      if (!Number.isInteger(n) || !Number.isInteger(k)) return NaN;
      if (k < 0 || k > n) return 0;
      let result = 1;
      const m = Math.min(k, n - k);
      for (let i = 1; i <= m && result < Infinity; i++) result = result * (n - m + i) / i;
      return result;
    },
    sum: (lower, upper, body) => fold(lower, upper, body, 0, (a, b) => a + b),
    prod: (lower, upper, body) => fold(lower, upper, body, 1, (a, b) => a * b),
    min: (lower, upper, body) => fold(lower, upper, body, NaN, Math.min),
    least: (start, left, right) => search(start, left, right, true),
    greatest: (start, left, right) => search(start, left, right, false),
  };
})();
"""

    let private quoted (text: string) = $"\"{JsonEncodedText.Encode text}\""

    let private field record (name: string) =
        let isIdentifier =
            name <> ""
            && Seq.forall (fun c -> System.Char.IsAsciiLetterOrDigit c || c = '_') name
            && not (System.Char.IsAsciiDigit name[0])

        if isIdentifier then
            $"{record}.{name}"
        else
            $"{record}[{quoted name}]"

    let private largestExact = BigInteger.One <<< 53

    let private number (x: Rational) =
        if x.IsInteger then
            string x.Numerator
        elif BigInteger.Abs x.Numerator <= largestExact && x.Denominator <= largestExact then
            $"{x.Numerator} / {x.Denominator}"
        else
            (Rational.toDouble x).ToString("R", CultureInfo.InvariantCulture)

    let private isNonzero formula =
        match formula with
        | Number x -> not x.IsZero
        | _ -> false

    /// Sums 1, products 2, everything else 3.
    let private strength formula =
        match formula with
        | Sum _
        | Difference _ -> 1
        | Product _ -> 2
        | Number x -> if x.IsInteger then 3 else 2
        | Quotient(_, b) -> if isNonzero b then 2 else 3
        | Constant _
        | Parameter _
        | Indexed _
        | Hidden _
        | Power _
        | SquareRoot _
        | Ln _
        | Lg _
        | NormalCdf _
        | Ceiling _
        | Floor _
        | Minimum _
        | Maximum _
        | Binomial _
        | Reduce _
        | Find _
        | Let _ -> 3

    // Indices and abbreviations are called i0, i1, … from the outside in: no name of a formula can clash with p, h and M.
    let rec private write (bound: string list) formula : string =
        let inner = write bound

        let inside weakest a =
            let written = inner a

            if strength a < weakest || written.StartsWith '-' then
                $"({written})"
            else
                written

        let call name arguments =
            $"""{name}({arguments |> List.map inner |> String.concat ", "})"""

        let under index body =
            $"i{List.length bound} => {write (index :: bound) body}"

        let reduce name index lower upper body =
            $"{name}({inner lower}, {inner upper}, {under index body})"

        let search name index start left right =
            $"{name}({inner start}, {under index left}, {under index right})"

        match formula with
        | Number x -> number x
        | Constant NamedConstant.E -> "Math.E"
        | Constant NamedConstant.Pi -> "Math.PI"
        | Parameter name ->
            match List.tryFindIndex ((=) name) bound with
            | Some i -> $"i{bound.Length - 1 - i}"
            | None -> field "p" name
        | Indexed(family, index) -> $"""p[{quoted (family + "_")} + ({inner index})]"""
        | Hidden name -> field "h" name
        | Sum(a, b) -> $"{inside 1 a} + {inside 2 b}"
        | Difference(a, b) -> $"{inside 1 a} - {inside 2 b}"
        | Product(a, b) -> $"{inside 2 a} * {inside 3 b}"
        | Quotient(a, b) when isNonzero b -> $"{inside 2 a} / {inside 3 b}"
        | Quotient(a, b) -> call "M.quotient" [ a; b ]
        | Power(Constant NamedConstant.E, a) -> call "Math.exp" [ a ]
        | Power(a, b) -> call "M.power" [ a; b ]
        | SquareRoot a -> call "Math.sqrt" [ a ]
        | Ln a -> call "M.ln" [ a ]
        | Lg a -> call "M.lg" [ a ]
        | NormalCdf a -> call "M.normalCdf" [ a ]
        | Ceiling a -> call "Math.ceil" [ a ]
        | Floor a -> call "Math.floor" [ a ]
        | Minimum(a, b) -> call "Math.min" [ a; b ]
        | Maximum(a, b) -> call "Math.max" [ a; b ]
        | Binomial(a, b) -> call "M.binomial" [ a; b ]
        | Reduce(Reduction.Sum, index, lower, upper, body) -> reduce "M.sum" index lower upper body
        | Reduce(Reduction.Product, index, lower, upper, body) -> reduce "M.prod" index lower upper body
        | Reduce(Reduction.Minimum, index, lower, upper, body) -> reduce "M.min" index lower upper body
        | Find(Search.Least, index, start, left, right) -> search "M.least" index start left right
        | Find(Search.Greatest, index, start, left, right) -> search "M.greatest" index start left right
        | Let(name, value, body) -> $"({under name body})({inner value})"

    /// An expression in p, the parameters by name ("n", "k_3"), h, the hidden constants, and M of the
    /// runtime. All values are numbers.
    let expression formula = $"+({write [] formula})"

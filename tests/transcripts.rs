//! The transcripts in the README, and those of the command line's corners, are what the program prints.

#[test]
fn the_program_prints_what_the_transcripts_say() {
    trycmd::TestCases::new()
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("PLANFILE", "")
        .case("README.md")
        .case("docs/*.md")
        .case("tests/transcripts/*.md");
}

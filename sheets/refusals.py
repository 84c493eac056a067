"""Every reason for not reading a file or a cell, each with its remedy in the words of the person at the screen."""

from enum import StrEnum


class Code(StrEnum):
    """Why a whole file was refused."""

    EMPTY_FILE = "empty_file"
    TOO_BIG = "too_big"
    LOCK_FILE = "lock_file"
    ENCRYPTED = "encrypted"
    MACRO = "macro"
    WPS_FORMAT = "wps_format"
    OLD_WORD = "old_word"
    IMAGE = "image"
    PDF = "pdf"
    WEB_PAGE = "web_page"
    ARCHIVE = "archive"
    UNKNOWN_KIND = "unknown_kind"
    WRONG_EXTENSION = "wrong_extension"
    DAMAGED = "damaged"
    UNSAFE_ZIP = "unsafe_zip"
    UNPACKS_TOO_BIG = "unpacks_too_big"
    DOCTYPE = "doctype"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_MERGES = "too_many_merges"
    CELL_TOO_LONG = "cell_too_long"
    TOO_COMPLEX = "too_complex"
    ENCODING = "encoding"
    NO_TABLE = "no_table"
    NO_SUCH_SHEET = "no_such_sheet"
    NO_HEADER = "no_header"
    HEADER_LACKS = "header_lacks"
    HEADER_UNKNOWN = "header_unknown"
    BUSY = "busy"


class Trouble(StrEnum):
    """Why one cell could not be understood."""

    NOT_A_DATE = "not_a_date"
    DATE_INCOMPLETE = "date_incomplete"
    TWO_DIGIT_YEAR = "two_digit_year"
    IMPOSSIBLE_DATE = "impossible_date"
    NOT_A_TIME = "not_a_time"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NOT_A_PHONE = "not_a_phone"
    NAME_TOO_LONG = "name_too_long"
    TWO_NAMES = "two_names"
    NO_NAME = "no_name"
    NO_DEPARTMENT = "no_department"
    NO_MINE = "no_mine"


# One table, (Chinese, English): plain strings, so that the same words serve the page, the command and the tests.
TEXTS: dict[Code | Trouble, tuple[str, str]] = {
    Code.EMPTY_FILE: (
        "文件是空的；请检查是否保存成功，再重新选择文件",
        "The file is empty; check that it was saved and choose it again.",
    ),
    Code.TOO_BIG: (
        "文件有 {size} MB，超过 {limit} MB；请删去图片和多余的工作表，只留数据后再试",
        "The file is {size} MB, more than {limit} MB; keep the data only, without pictures and spare sheets.",
    ),
    Code.LOCK_FILE: (
        "这是打开表格时产生的临时文件（{name}）；请关闭表格，选择不带“~$”的那个文件",
        "This is the temporary file of an open workbook ({name}); close it and choose the file without “~$”.",
    ),
    Code.ENCRYPTED: (
        "文件有打开密码；请去掉密码，另存后再试",
        "The file is protected by a password; remove the password, save it again and retry.",
    ),
    Code.MACRO: (
        "文件含有宏；请另存为不含宏的 xlsx 再试",
        "The file contains macros; save it as xlsx without macros and try again.",
    ),
    Code.WPS_FORMAT: (
        "WPS 专用格式（{name}）读不了；请在 WPS 中另存为 xlsx（文字文档另存为 docx）再试",
        "The WPS format ({name}) cannot be read; save it as xlsx (a text document as docx) and try again.",
    ),
    Code.OLD_WORD: (
        "旧版 Word 文件（doc）读不了；请另存为 docx 再试",
        "Old Word files (doc) cannot be read; save it as docx and try again.",
    ),
    Code.IMAGE: (
        "这是图片，不是表格；请上传 xlsx、xls、csv 或 docx 文件",
        "This is a picture, not a table; upload an xlsx, xls, csv or docx file.",
    ),
    Code.PDF: (
        "PDF 文件读不了；请上传原来的 xlsx 或 docx 文件，或复制表格内容粘贴",
        "PDF files cannot be read; upload the original xlsx or docx, or copy the table and paste it.",
    ),
    Code.WEB_PAGE: (
        "内容其实是网页或 XML，不是表格文件；请用 Excel 或 WPS 打开后另存为 xlsx 再试",
        "The content is a web page or XML, not a workbook; open it in Excel or WPS, save it as xlsx and try again.",
    ),
    Code.ARCHIVE: (
        "这是压缩包；请先解压，再上传里面的表格",
        "This is an archive; unpack it first and upload the table inside.",
    ),
    Code.UNKNOWN_KIND: (
        "不认识的文件类型（{name}）；请另存为 xlsx 再试（也可用 xls、xlsb、ods、csv、txt、docx）",
        "Unknown kind of file ({name}); save it as xlsx and try again (xls, xlsb, ods, csv, txt, docx also work).",
    ),
    Code.WRONG_EXTENSION: (
        "文件名（{name}）与内容不符：内容是 {found}；请把扩展名改为 .{found}，或打开后另存为 xlsx 再试",
        "The name ({name}) does not fit the content ({found}); rename it to .{found}, or save it as xlsx.",
    ),
    Code.DAMAGED: (
        "文件已损坏或没有传完整；请在电脑上打开确认，另存为 xlsx 再试",
        "The file is damaged or incomplete; open it on your computer, save it as xlsx and try again.",
    ),
    Code.UNSAFE_ZIP: (
        "文件内部结构异常（{part}），不予读取；请打开后另存为新的 xlsx 再试",
        "The file has an abnormal inner structure ({part}) and is not read; open it and save it as a new xlsx.",
    ),
    Code.UNPACKS_TOO_BIG: (
        "文件解开后过大（{part}）；请只复制有内容的部分到新的 xlsx 再试",
        "The file unpacks to too much ({part}); copy only the part with content into a new xlsx and try again.",
    ),
    Code.DOCTYPE: (
        "文件内部含有不允许的定义（DOCTYPE，{part}）；请打开后另存为新的 xlsx 再试",
        "The file contains a forbidden definition (DOCTYPE, {part}); open it and save it as a new xlsx.",
    ),
    Code.TOO_MANY_ROWS: (
        "表格到第 {found} 行（{where}），最多 {limit} 行；请删除多余的空行，或只复制有内容的部分到新的 xlsx 再试",
        "The table reaches row {found} ({where}) of at most {limit}; delete spare rows or copy it to a new xlsx.",
    ),
    Code.TOO_MANY_COLUMNS: (
        "表格到第 {found} 列（{where}），最多 {limit} 列；请删除多余的空列，或只复制有内容的部分到新的 xlsx 再试",
        "The table reaches column {found} ({where}) of at most {limit}; delete spare columns or copy it to a new xlsx.",
    ),
    Code.TOO_MANY_MERGES: (
        "合并单元格太多（{where}）；请取消合并后再试",
        "There are too many merged cells ({where}); unmerge them and try again.",
    ),
    Code.CELL_TOO_LONG: (
        "第 {row} 行有一个单元格太长（超过 {limit} 字）；请检查分隔符和引号，另存为 xlsx 再试",
        "A cell in row {row} is longer than {limit} characters; check separators and quotes, or save it as xlsx.",
    ),
    Code.TOO_COMPLEX: (
        "文件太大或太复杂，读不出来；请另存为只含数据的 xlsx 再试",
        "The file is too big or too complex to be read; save it as an xlsx with data only and try again.",
    ),
    Code.ENCODING: (
        "文字编码无法识别；请用 Excel 或 WPS 打开后另存为 xlsx，或另存为“CSV UTF-8”再试",
        "The text encoding is not recognised; open it in Excel or WPS and save it as xlsx or as “CSV UTF-8”.",
    ),
    Code.NO_TABLE: (
        "里面没有找到表格内容；请检查是否选对了文件和工作表",
        "No table content was found; check that the right file and sheet were chosen.",
    ),
    Code.NO_SUCH_SHEET: (
        "没有名为“{sheet}”的工作表；现有：{sheets}",
        "There is no sheet named “{sheet}”; there are: {sheets}.",
    ),
    Code.NO_HEADER: (
        "前 {limit} 行里没有找到表头；表头应有：{labels}",
        "No header row was found in the first {limit} rows; it should have: {labels}.",
    ),
    Code.HEADER_LACKS: (
        "第 {row} 行像是表头，但缺少：{missing}；请补上这些列再试",
        "Row {row} looks like the header, but lacks: {missing}; add these columns and try again.",
    ),
    Code.HEADER_UNKNOWN: (
        "第 {row} 行像是表头，但缺少：{missing}；没认出的列：{unknown}；请改好列名再试",
        "Row {row} looks like the header, but lacks: {missing}; not recognised: {unknown}; correct the column names.",
    ),
    Code.BUSY: (
        "正在读取别人上传的文件；请等半分钟再试",
        "Other files are being read; wait half a minute and try again.",
    ),
    Trouble.NOT_A_DATE: (
        "“{value}”不是日期；请写成 2021-01-27 或 2021年1月27日",
        "“{value}” is not a date; write it as 2021-01-27.",
    ),
    Trouble.DATE_INCOMPLETE: (
        "“{value}”缺少月或日；请写全，如 2021-01-27",
        "“{value}” lacks the month or the day; write it in full, such as 2021-01-27.",
    ),
    Trouble.TWO_DIGIT_YEAR: (
        "“{value}”的年份只有两位；请写四位年份，如 2021-01-27",
        "“{value}” has a two-digit year; write four digits, such as 2021-01-27.",
    ),
    Trouble.IMPOSSIBLE_DATE: (
        "“{value}”这一天不存在或年份不合理；请核对年、月、日",
        "“{value}” does not exist or its year is not plausible; check year, month and day.",
    ),
    Trouble.NOT_A_TIME: (
        "“{value}”不是时间；请写成 09:30",
        "“{value}” is not a time; write it as 09:30.",
    ),
    Trouble.NOT_YES_OR_NO: (
        "“{value}”看不出是或否；请写“是”或“否”",
        "“{value}” is neither yes nor no; write 是 or 否 (yes or no).",
    ),
    Trouble.NOT_A_NUMBER: (
        "“{value}”不是数字；请只写数字",
        "“{value}” is not a number; write digits only.",
    ),
    Trouble.NOT_WHOLE: (
        "“{value}”不是整数；请写整数",
        "“{value}” is not a whole number; write a whole number.",
    ),
    Trouble.NOT_A_PHONE: (
        "“{value}”不是完整的电话号码；请把该列设为文本格式后重写",
        "“{value}” is not a complete phone number; set the column to text and write it again.",
    ),
    Trouble.NAME_TOO_LONG: (
        "“{value}”太长，不像一个姓名；多个姓名请用“、”分开",
        "“{value}” is too long for one name; split several names by 、.",
    ),
    Trouble.TWO_NAMES: (
        "“{value}”像是两个人；请用“、”分开；若是一个人，请删去中间的空格",
        "“{value}” looks like two people; split them by 、 or, if it is one person, delete the blanks inside.",
    ),
    Trouble.NO_NAME: (
        "“{value}”后面没有姓名；请补上姓名，或删去这一段",
        "No name follows “{value}”; add the name or delete this part.",
    ),
    Trouble.NO_DEPARTMENT: (
        "“{value}”没有写由哪个单位派驻；请写成“区能源局派驻：{value}”的样子",
        "“{value}” does not say who posts; write it like 区能源局派驻：{value}.",
    ),
    Trouble.NO_MINE: (
        "“{value}”没有对应的煤矿名称；请补上煤矿名称",
        "“{value}” stands beside no mine; fill in the name of the mine.",
    ),
}


class Refusal(Exception):
    """A file that is not read at all; nothing of it was understood, nothing is saved."""

    def __init__(self, code: Code, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def message(self, lang: str = "zh") -> str:
        """The reason and the remedy in Chinese (`zh`, the default) or English (`en`, or any `en-…`)."""
        return _text(self.code, lang).format(**self.params)

    def __str__(self) -> str:
        return self.message()


class Unreadable(ValueError):
    """One cell whose text does not say what its column needs."""

    def __init__(self, code: Trouble, value: object) -> None:
        super().__init__(code, value)
        self.code = code
        self.value = value

    def message(self, lang: str = "zh") -> str:
        """The reason and the remedy, quoting at most the first 40 characters of the cell."""
        shown = " ".join(str(self.value).split())
        return _text(self.code, lang).format(value=shown if len(shown) <= 40 else shown[:39] + "…")

    def __str__(self) -> str:
        return self.message()


def _text(code: Code | Trouble, lang: str) -> str:
    chinese, english = TEXTS[code]
    return english if lang.startswith("en") else chinese
